#include "io/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "io/spawn.h"

namespace lpab::io {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(10);
constexpr Duration kKillAfter = std::chrono::seconds(1);

struct Pipe {
  Fd reads;
  Fd writes;
};

Result<Pipe> MakePipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Fail(OsError("pipe", errno));
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

int ExitCodeOf(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::Start(const Command& command) {
  LPAB_ASSIGN(Pipe input, MakePipe());
  LPAB_ASSIGN(Pipe output, MakePipe());
  LPAB_ASSIGN(const pid_t process,
              Spawn(command, {input.reads.get(), output.writes.get(), STDERR_FILENO}));
  const std::string& name = command.arguments[0];
  LPAB_ASSIGN(auto to, FdStream::Create(std::move(input.writes), name, name + " reads no more"));
  LPAB_ASSIGN(auto from, FdStream::Create(std::move(output.reads), name, name + " has ended"));
  return std::unique_ptr<ChildProcess>(new ChildProcess(process, std::move(to), std::move(from)));
}

ChildProcess::~ChildProcess() {
  if (process_ == 0) return;
  kill(process_, SIGTERM);
  if (AwaitEnd({Deadline::After(kKillAfter), {}})) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

Result<std::optional<std::string>> ChildProcess::ReadLine(const Call& call) {
  for (;;) {
    const size_t end = pending_.find('\n');
    if (end != std::string::npos || (at_end_ && !pending_.empty())) {
      std::string line = pending_.substr(0, end);
      pending_.erase(0, end == std::string::npos ? end : end + 1);
      return line;
    }
    if (at_end_) return std::nullopt;
    if (pending_.size() > kLongestLine) {
      return Fail(ErrorCode::kResourceExhausted,
                  output_->Describe() + " writes a line without end");
    }
    std::array<uint8_t, 4096> buffer;
    auto count = output_->Read(buffer, call);
    if (count) {
      pending_ += AsText(std::span(buffer).first(*count));
    } else if (count.error().code == ErrorCode::kUnavailable) {
      at_end_ = true;
    } else {
      return Fail(std::move(count).error());
    }
  }
}

Result<void> ChildProcess::WriteLine(std::string_view line, const Call& call) {
  return input_->Write(AsBytes(std::string(line) + '\n'), call);
}

Result<int> ChildProcess::AwaitEnd(const Call& call) {
  for (;;) {
    int status = 0;
    if (process_ == 0) return Fail(ErrorCode::kFailedPrecondition, "it has ended before");
    if (waitpid(process_, &status, WNOHANG) == process_) {
      process_ = 0;
      return ExitCodeOf(status);
    }
    LPAB_TRY(call.Check("waiting for a program's end"));
    Clock::System().SleepFor(kLook);
  }
}

}  // namespace lpab::io
