// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "numpy_memory.hpp"

namespace flsnet_python
{

namespace
{

/** Knows how to give back memory that belongs to a Python object; new memory comes from OpenCV's own allocator. */
class NumpyMemory : public cv::MatAllocator
{
public:
    cv::UMatData* allocate(int dims, const int* sizes, int type, void* data, size_t* step,
                           cv::AccessFlag flags, cv::UMatUsageFlags usage) const CV_OVERRIDE
    {
        return cv::Mat::getStdAllocator()->allocate(dims, sizes, type, data, step, flags, usage);
    }

    bool allocate(cv::UMatData* data, cv::AccessFlag flags, cv::UMatUsageFlags usage) const CV_OVERRIDE
    {
        return cv::Mat::getStdAllocator()->allocate(data, flags, usage);
    }

    void deallocate(cv::UMatData* data) const CV_OVERRIDE
    {
        // The last Mat may go in any thread, or after Python has ended: then the array has gone with it.
        if (Py_IsInitialized() != 0)
        {
            const pybind11::gil_scoped_acquire gil;
            Py_DECREF(static_cast<PyObject*>(data->userdata));
        }
        delete data;
    }
};

const NumpyMemory& numpyMemory()
{
    static const NumpyMemory memory;
    return memory;
}

} // namespace

bool isPythons(const cv::Mat& mat)
{
    return mat.u != nullptr && mat.u->currAllocator == &numpyMemory();
}

void keepAlive(cv::Mat& mat, const pybind11::handle& owner)
{
    cv::UMatData* data = new cv::UMatData(&numpyMemory());
    data->data = data->origdata = mat.data;
    data->size = static_cast<size_t>(mat.dataend - mat.data);
    data->flags |= cv::UMatData::USER_ALLOCATED;
    data->userdata = owner.inc_ref().ptr();
    mat.u = data;
    mat.addref();
}

} // namespace flsnet_python
