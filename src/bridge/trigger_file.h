// TriggerFile: a file that a button's script makes to have something done.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "io/poll_loop.h"

namespace lpab::bridge {

// When a regular file of root or of this process's user appears at the path, it is removed and the
// callback is called. Others, links among them, are left alone with a warning. Nobody but these two
// may be able to write to its folder. Waits in the kernel (inotify). Lives on the loop's thread.
class TriggerFile {
 public:
  // A file that is there already counts: Check() looks for it.
  // Errors: kNotFound (folder), kRefused (others may write to the folder), kUnavailable.
  static Result<std::unique_ptr<TriggerFile>> Watch(io::PollLoop& loop, const std::string& path,
                                                    std::function<void()> callback);
  TriggerFile(const TriggerFile&) = delete;
  TriggerFile& operator=(const TriggerFile&) = delete;
  ~TriggerFile();

  void Check();

 private:
  TriggerFile(io::PollLoop& loop, io::Fd folder, io::Fd events, std::string path, std::string name,
              std::function<void()> callback);

  void OnEvents();
  // Whether it was there and is gone now. Errors: kRefused, kUnavailable.
  Result<bool> Take();

  io::PollLoop& loop_;
  const io::Fd folder_;
  const io::Fd events_;
  const std::string path_;
  const std::string name_;  // within its folder
  const std::function<void()> callback_;
};

}  // namespace lpab::bridge
