// ChildProcess: another program that this one talks with, line by line.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "io/byte_stream.h"
#include "io/command.h"

namespace lpab::io {

// Its standard input and output end here; its standard error is this process's. It is in the same
// process group, so that a terminal's Ctrl-C reaches it too. Where it still runs at the end it is
// given SIGTERM, and SIGKILL a second later. One thread.
class ChildProcess {
 public:
  static constexpr size_t kLongestLine = 1024 * 1024;

  // Errors: kNotFound (no such program), kRefused, kUnavailable.
  static Result<std::unique_ptr<ChildProcess>> Start(const Command& command);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // The next line, without its end; nothing when no more will come.
  // Errors: kTimeout, kCancelled, kResourceExhausted (a line over the limit).
  Result<std::optional<std::string>> ReadLine(const Call& call);
  // Errors: kUnavailable (it reads no more), kTimeout, kCancelled.
  Result<void> WriteLine(std::string_view line, const Call& call);

  // Waits for its end: its exit code, 128 and the number of the signal that ended it.
  // Errors: kTimeout, kCancelled.
  Result<int> AwaitEnd(const Call& call);

 private:
  ChildProcess(pid_t process, std::unique_ptr<FdStream> input, std::unique_ptr<FdStream> output)
      : process_(process), input_(std::move(input)), output_(std::move(output)) {}

  pid_t process_;  // 0 once it has ended
  std::unique_ptr<FdStream> input_;
  std::unique_ptr<FdStream> output_;
  std::string pending_;  // read, and not yet a line
  bool at_end_ = false;
};

}  // namespace lpab::io
