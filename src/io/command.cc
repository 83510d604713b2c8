#include "io/command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/log.h"
#include "io/fd.h"
#include "io/spawn.h"
#include "io/wait.h"

namespace lpab::io {
namespace {

constexpr int kLookMs = 20;  // how soon the end of the program is seen
constexpr Duration kKillAfter = std::chrono::seconds(1);
constexpr size_t kLongestLine = 200;
constexpr int kMostReads = 64;  // of what the program wrote, at once

// The last line that a program wrote.
class LastLine {
 public:
  void Add(std::string_view text) {
    for (const char c : text) {
      if (c == '\n') {
        line_ = std::exchange(current_, {});
      } else if (current_.size() < kLongestLine) {
        current_ += c;
      }
      if (!current_.empty()) line_ = current_;
    }
  }
  std::string text() const { return log::Escape(line_, kLongestLine); }

 private:
  std::string current_;
  std::string line_;
};

// A program that runs, and its standard error.
class Running {
 public:
  static Result<Running> Start(const Command& command) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return Fail(OsError("pipe", errno));
    Fd read_end(ends[0]);
    const Fd write_end(ends[1]);
    LPAB_TRY(SetNonBlocking(read_end.get()));
    LPAB_ASSIGN(const Fd nothing, OpenNothing());
    LPAB_ASSIGN(const pid_t process,
                Spawn(command, {nothing.get(), STDERR_FILENO, write_end.get(), true}));
    return Running(process, std::move(read_end));
  }

  // The wait status, once it has ended; nothing when the time is up or the call is cancelled.
  std::optional<int> WaitUntilEnd(const Call& call) {
    for (;;) {
      int status = 0;
      const pid_t ended = waitpid(process_, &status, WNOHANG);
      ReadErrors();
      if (ended == process_) return status;
      if (!call.Check("")) return std::nullopt;
      Pause(call);
    }
  }

  void Kill() {
    kill(-process_, SIGTERM);
    if (!WaitUntilEnd({Deadline::After(kKillAfter), {}})) {
      kill(-process_, SIGKILL);
      waitpid(process_, nullptr, 0);
    }
    kill(-process_, SIGKILL);  // what is left of its group
  }

  std::string last_line() const { return errors_.text(); }

 private:
  Running(pid_t process, Fd errors) : process_(process), errors_fd_(std::move(errors)) {}

  void Pause(const Call& call) {
    pollfd fds[] = {{errors_fd_.get(), POLLIN, 0}, {call.cancellation.WaitHandle(), POLLIN, 0}};
    poll(fds, 2, kLookMs);
  }

  void ReadErrors() {
    char buffer[1024];
    for (int i = 0; i < kMostReads && errors_fd_.valid(); ++i) {
      const ssize_t count = read(errors_fd_.get(), buffer, sizeof buffer);
      if (count == 0) errors_fd_ = Fd();  // closed by the program
      if (count <= 0) return;
      errors_.Add({buffer, static_cast<size_t>(count)});
    }
  }

  pid_t process_;
  Fd errors_fd_;
  LastLine errors_;
};

Result<void> Judge(const std::string& name, int status, const std::string& last_line) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  std::string message = name;
  if (WIFEXITED(status)) {
    message += " ended with code " + std::to_string(WEXITSTATUS(status));
  } else {
    message += " was ended by signal " + std::to_string(WTERMSIG(status));
  }
  if (!last_line.empty()) message += ": " + last_line;
  return Fail(ErrorCode::kRefused, std::move(message));
}

}  // namespace

Result<void> RunCommand(const Command& command, const Call& call) {
  if (command.arguments.empty()) return Fail(ErrorCode::kInvalidArgument, "no program is named");
  const std::string& name = command.arguments[0];
  LPAB_ASSIGN(Running running, Running::Start(command));
  if (const auto status = running.WaitUntilEnd(call)) {
    return Judge(name, *status, running.last_line());
  }
  running.Kill();
  if (call.cancellation.Requested()) return call.Check(name.c_str());
  return Fail(ErrorCode::kTimeout, name + " did not end in time, and was killed");
}

}  // namespace lpab::io
