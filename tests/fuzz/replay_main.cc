// fuzz_replay TARGET FOLDER: runs a target on each file of a folder, without libFuzzer.
// Exit code 1: there is no such target, or no file.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "fuzz.h"
#include "io/files.h"

namespace {

constexpr size_t kLargestFile = 1u << 20;

// Each name is printed before its file is run: the last one printed is the one that fails.
int Replay(const lpab::fuzz::Target& target, const std::filesystem::path& folder) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::fprintf(stderr, "%s\n", entry.path().c_str());
    const auto bytes = lpab::io::ReadFile(entry.path(), kLargestFile);
    if (!bytes) lpab::fuzz::Broken(__FILE__, __LINE__, bytes.error().ToString());
    target.run(*bytes);
    ++count;
  }
  std::printf("%s: %d inputs hold\n", std::string(target.name).c_str(), count);
  return count == 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto& targets = lpab::fuzz::Targets();
  const std::string name = argc == 3 ? argv[1] : "";
  const auto target = std::find_if(targets.begin(), targets.end(),
                                   [&](const auto& each) { return each.name == name; });
  if (target == targets.end()) {
    std::fprintf(stderr, "usage: fuzz_replay TARGET FOLDER\n");
    return 1;
  }
  return Replay(*target, argv[2]);
}
