// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include <atomic>
#include <thread>

#include "layer_run.hpp"
#include "opencv2/dnn/all_layers.hpp"

namespace opencv_test
{
namespace
{

const char* const OPS[] = {"MaxPoolWithCodes", "MaxUnpoolWithCodes", "AreaWeightedSoftmax"};

Ptr<dnn::Layer> createInstance(const std::string& type, dnn::LayerParams params = dnn::LayerParams())
{
    return dnn::LayerFactory::createLayerInstance(type, params);
}

dnn::LayerParams unpoolParams()
{
    dnn::LayerParams params;
    for (const char* key :
         {"pool_k_h", "pool_k_w", "pool_stride_h", "pool_stride_w", "pool_pad_h", "pool_pad_w"})
    {
        params.set(key, 2);
    }
    return params;
}

TEST(Flsnet_RegisterLayers, makes_every_op_known_with_and_without_its_domain)
{
    registerLayers();
    dnn::LayerParams params;
    const float area[] = {1, 2};
    params.set("area", dnn::DictValue::arrayReal(area, 2));
    for (const char* op : OPS)
    {
        EXPECT_FALSE(createInstance(op, params).empty()) << op;
        EXPECT_FALSE(createInstance(std::string("cv.flsnet.") + op, params).empty()) << op;
    }
}

TEST(Flsnet_RegisterLayers, may_be_called_from_many_threads_many_times)
{
    std::atomic<bool> go(false);
    std::atomic<int> succeeded(0);
    std::vector<std::thread> threads;
    threads.reserve(16);
    for (int i = 0; i < 16; ++i)
    {
        threads.emplace_back([&] {
            while (!go)
            {
                std::this_thread::yield();
            }
            try
            {
                for (int repetition = 0; repetition < 100; ++repetition)
                {
                    registerLayers();
                }
                if (!createInstance("MaxPoolWithCodes").empty())
                {
                    ++succeeded;
                }
            }
            catch (const std::exception& error)
            {
                ADD_FAILURE() << error.what();
            }
        });
    }
    go = true;
    for (std::thread& thread : threads)
    {
        thread.join();
    }
    EXPECT_EQ(16, succeeded);
}

TEST(Flsnet_RegisterLayers, replaces_no_layer_of_opencv)
{
    registerLayers();
    const Ptr<dnn::Layer> unpool = createInstance("MaxUnpool", unpoolParams());
    ASSERT_FALSE(unpool.empty());
    EXPECT_FALSE(unpool.dynamicCast<dnn::MaxUnpoolLayer>().empty());
    EXPECT_TRUE(unpool.dynamicCast<MaxUnpoolWithCodesLayer>().empty());
    dnn::LayerParams pooling;
    pooling.set("pool", "max");
    pooling.set("kernel_size", 2);
    EXPECT_FALSE(createInstance("Pooling", pooling).dynamicCast<dnn::PoolingLayer>().empty());
    EXPECT_FALSE(createInstance("Softmax").dynamicCast<dnn::SoftmaxLayer>().empty());
}

} // namespace
} // namespace opencv_test
