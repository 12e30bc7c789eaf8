// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_FUZZ_ONNX_MUTATION_HPP
#define FLSNET_FUZZ_ONNX_MUTATION_HPP

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "fuzz_target.hpp"
#include "model/onnx_format.hpp"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t maxSize);

namespace flsnet_fuzz
{

/** Changes one value of a model file and leaves its structure whole: a byte that is changed at random spoils mostly the
lengths of all messages around it, so that readers see nothing but that. */
class OnnxMutation
{
public:
    explicit OnnxMutation(unsigned seed) : random_(seed) {}

    void change(cv::flsnet::detail::OnnxModel& model)
    {
        switch (below(8))
        {
        case 0:
        case 1:
        case 2:
            changeMetadata(model);
            break;
        case 3:
        case 4:
            changeTensor(model);
            break;
        case 5:
        case 6:
            changeNode(model);
            break;
        default:
            changeRest(model);
        }
    }

private:
    size_t below(size_t count) { return random_() % count; }

    void mutate(std::string& text, size_t room = 64)
    {
        const size_t size = text.size();
        text.resize(size + room);
        text.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(&text[0]), size, text.size()));
    }

    void mutate(int64_t& number)
    {
        const int64_t odd[] = {0, 1, -1, 2, 3, 255, 4096, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
        const uint64_t near = static_cast<uint64_t>(number) + below(9) - 4;
        number = below(2) == 0 ? odd[below(11)] : static_cast<int64_t>(near);
    }

    void mutate(float& number)
    {
        const float odd[] = {0.f, -0.f, 1.f, -1.f, 1e-40f, 1e30f, -1e30f, INFINITY, NAN};
        number = below(2) == 0 ? odd[below(9)] : number * 2 + 1;
    }

    /** Doubles, removes or exchanges an item. @return whether the list is to be left alone after that. */
    template <typename Item> bool shuffle(std::vector<Item>& items)
    {
        if (items.empty())
        {
            return true;
        }
        const size_t place = below(items.size());
        switch (below(12))
        {
        case 0:
            items.erase(items.begin() + static_cast<std::ptrdiff_t>(place));
            return true;
        case 1:
            items.push_back(Item(items[place]));
            return true;
        case 2:
            std::swap(items[place], items[below(items.size())]);
            return true;
        default:
            return false;
        }
    }

    void changeMetadata(cv::flsnet::detail::OnnxModel& model)
    {
        if (shuffle(model.metadata))
        {
            return;
        }
        std::pair<std::string, std::string>& entry = model.metadata[below(model.metadata.size())];
        const char* const odd[] = {"",    "0",     "1",    "16",   "16,32", "1,1",      "16,16",
                                   "8x8", "40x24", "half", "int8", "float", "detector", "4096",
                                   "255", "a,b",   "nan",  "-1",   "1e39"};
        if (below(3) == 0)
        {
            entry.second = odd[below(sizeof(odd) / sizeof(*odd))];
        }
        else
        {
            mutate(below(8) == 0 ? entry.first : entry.second);
        }
    }

    void changeTensor(cv::flsnet::detail::OnnxModel& model)
    {
        if (shuffle(model.tensors))
        {
            return;
        }
        cv::flsnet::detail::OnnxTensor& tensor = model.tensors[below(model.tensors.size())];
        switch (below(5))
        {
        case 0:
            mutate(tensor.name);
            break;
        case 1:
            if (!shuffle(tensor.shape))
            {
                mutate(tensor.shape[below(tensor.shape.size())]);
            }
            break;
        case 2:
        {
            const int types[] = {1, 3, 7, 10, 0, -1};
            tensor.dataType = types[below(6)];
            break;
        }
        default:
        {
            std::string bytes(tensor.data);
            mutate(bytes, below(2) == 0 ? 0 : 16);
            tensor.setData(std::move(bytes));
        }
        }
    }

    void changeNode(cv::flsnet::detail::OnnxModel& model)
    {
        if (shuffle(model.nodes))
        {
            return;
        }
        cv::flsnet::detail::OnnxNode& node = model.nodes[below(model.nodes.size())];
        switch (below(6))
        {
        case 0:
            mutate(below(3) == 0 ? node.op : below(2) == 0 ? node.domain : node.name);
            break;
        case 1:
            if (!shuffle(node.inputs))
            {
                mutate(node.inputs[below(node.inputs.size())]);
            }
            break;
        case 2:
            if (!shuffle(node.outputs))
            {
                mutate(node.outputs[below(node.outputs.size())]);
            }
            break;
        default:
            changeAttribute(node);
        }
    }

    void changeAttribute(cv::flsnet::detail::OnnxNode& node)
    {
        if (shuffle(node.attributes))
        {
            return;
        }
        cv::flsnet::detail::OnnxAttribute& attribute = node.attributes[below(node.attributes.size())];
        switch (below(6))
        {
        case 0:
            mutate(attribute.name);
            break;
        case 1:
            attribute.type = static_cast<int>(below(9));
            break;
        case 2:
            mutate(attribute.number);
            break;
        case 3:
            mutate(attribute.integer);
            break;
        case 4:
            if (!shuffle(attribute.numbers))
            {
                mutate(attribute.numbers[below(attribute.numbers.size())]);
            }
            break;
        default:
            if (!shuffle(attribute.integers))
            {
                mutate(attribute.integers[below(attribute.integers.size())]);
            }
        }
    }

    void changeRest(cv::flsnet::detail::OnnxModel& model)
    {
        switch (below(4))
        {
        case 0:
            if (!shuffle(model.opsets))
            {
                mutate(model.opsets[below(model.opsets.size())].second);
            }
            break;
        case 1:
            mutate(below(2) == 0 ? model.graphName : model.producer);
            break;
        default:
        {
            std::vector<cv::flsnet::detail::OnnxValue>& values = below(2) == 0 ? model.inputs : model.outputs;
            if (!shuffle(values) && !shuffle(values[0].shape))
            {
                mutate(below(2) == 0 ? values[0].name : values[0].shape[0]);
            }
        }
        }
    }

    std::minstd_rand random_;
};

/** For LLVMFuzzerCustomMutator: by value for three of four calls where the bytes can be read, else by byte. */
inline size_t mutateOnnx(uint8_t* data, size_t size, size_t maxSize, unsigned seed)
{
    // An input is changed some times in a row: what was written last needs no reading.
    static std::vector<uchar> source, bytes;
    static cv::flsnet::detail::OnnxModel model; // its tensors' data stay in the source
    if (seed % 4 != 0)
    {
        try
        {
            const bool isLast = bytes.size() == size && std::equal(bytes.begin(), bytes.end(), data);
            bytes.clear(); // until it is written
            if (!isLast)
            {
                source.assign(data, data + size);
                model = cv::flsnet::detail::readOnnx(source.data(), size, "");
            }
            OnnxMutation(seed).change(model);
            bytes = cv::flsnet::detail::writeOnnx(model);
            if (bytes.size() <= maxSize)
            {
                std::copy(bytes.begin(), bytes.end(), data);
                return bytes.size();
            }
        }
        catch (const std::exception&) // it is no whole file
        {
        }
    }
    return LLVMFuzzerMutate(data, size, maxSize);
}

} // namespace flsnet_fuzz

#endif // FLSNET_FUZZ_ONNX_MUTATION_HPP
