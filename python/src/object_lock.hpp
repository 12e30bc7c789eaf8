// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_OBJECT_LOCK_HPP
#define FLSNET_PYTHON_OBJECT_LOCK_HPP

#include <mutex>

namespace flsnet_python
{

/** The lock of an object that threads share. A forked process has the object unlocked; if a thread, which the new process
has not, was at work on it at that moment, the object cannot be used there. */
class ObjectLock
{
public:
    ObjectLock();
    ObjectLock(const ObjectLock&) = delete;
    ObjectLock& operator=(const ObjectLock&) = delete;
    ~ObjectLock();

    /** @throws std::runtime_error if this thread has it already, or in a forked process, see above. */
    void lock();
    void unlock();

private:
    friend class LockRegistry;

    void renew();

    std::recursive_mutex mutex_; // recursive, so that locking twice ends in an exception, not in a deadlock
    bool held_ = false;
    bool lost_ = false;
};

} // namespace flsnet_python

#endif // FLSNET_PYTHON_OBJECT_LOCK_HPP
