// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "object_lock.hpp"

#include <new>
#include <set>
#include <stdexcept>

#ifndef _WIN32
#include <pthread.h>
#endif

namespace flsnet_python
{

/** All locks of the process, to be renewed after a fork. */
class LockRegistry
{
public:
    static LockRegistry& instance()
    {
        static LockRegistry* const registry = new LockRegistry; // objects may outlive static ones
        return *registry;
    }

    void add(ObjectLock* lock)
    {
        const std::lock_guard<std::mutex> guard(mutex_);
        locks_.insert(lock);
    }

    void remove(ObjectLock* lock)
    {
        const std::lock_guard<std::mutex> guard(mutex_);
        locks_.erase(lock);
    }

private:
    LockRegistry()
    {
#ifndef _WIN32
        pthread_atfork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                       [] {
                           for (ObjectLock* lock : instance().locks_)
                           {
                               lock->renew();
                           }
                           instance().mutex_.unlock();
                       });
#endif
    }

    std::mutex mutex_;
    std::set<ObjectLock*> locks_;
};

ObjectLock::ObjectLock()
{
    LockRegistry::instance().add(this);
}

ObjectLock::~ObjectLock()
{
    LockRegistry::instance().remove(this);
}

void ObjectLock::lock()
{
    mutex_.lock();
    if (held_ || lost_)
    {
        mutex_.unlock();
        throw std::runtime_error(lost_ ? "Another thread was using this object when the process was forked: "
                                         "make a new one in this process"
                                       : "A face detector cannot use the segmenter that it works for");
    }
    held_ = true;
}

void ObjectLock::unlock()
{
    held_ = false;
    mutex_.unlock();
}

/** In a new process, which has one thread: the mutex may be locked by one that is not there. */
void ObjectLock::renew()
{
    lost_ = lost_ || held_;
    held_ = false;
    new (&mutex_) std::recursive_mutex;
}

} // namespace flsnet_python
