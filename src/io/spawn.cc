#include "io/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "io/files.h"

extern char** environ;

namespace lpab::io {
namespace {

// posix_spawn's two objects, which are freed by hand.
struct SpawnSettings {
  SpawnSettings() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> EnvironmentFor(const Command& command) {
  std::vector<std::string> all;
  for (const auto& [name, value] : command.environment) all.push_back(name + "=" + value);
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view text(*each);
    const std::string_view name = text.substr(0, text.find('='));
    const bool replaced = std::ranges::any_of(command.environment,
                                              [&](const auto& own) { return own.first == name; });
    if (!replaced) all.emplace_back(text);
  }
  return all;
}

// Signals as a program expects them: nothing blocked, and none ignored that we ignore.
void SetSignals(SpawnSettings& settings, bool own_group) {
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&settings.attributes, &none);
  posix_spawnattr_setsigdefault(&settings.attributes, &all);
  posix_spawnattr_setpgroup(&settings.attributes, 0);
  const int group = own_group ? POSIX_SPAWN_SETPGROUP : 0;
  posix_spawnattr_setflags(&settings.attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK |
                                                                    POSIX_SPAWN_SETSIGDEF | group));
}

}  // namespace

Result<pid_t> Spawn(const Command& command, const SpawnDescriptors& descriptors) {
  if (command.arguments.empty()) return Fail(ErrorCode::kInvalidArgument, "no program is named");
  SpawnSettings settings;
  posix_spawn_file_actions_adddup2(&settings.actions, descriptors.input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&settings.actions, descriptors.output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&settings.actions, descriptors.errors, STDERR_FILENO);
  SetSignals(settings, descriptors.own_group);
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = EnvironmentFor(command);
  pid_t process = 0;
  const int error =
      posix_spawnp(&process, arguments[0].c_str(), &settings.actions, &settings.attributes,
                   Pointers(arguments).data(), Pointers(environment).data());
  if (error != 0) return Fail(FileError("starting", arguments[0], error));
  return process;
}

Result<Fd> OpenNothing() {
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Fail(OsError("open /dev/null", errno));
  return Fd(fd);
}

}  // namespace lpab::io
