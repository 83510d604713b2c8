#include "apps/lpa-relay/tokens.h"

#include <sys/stat.h>

#include <sstream>

#include "io/files.h"

namespace lpab::apps {
namespace {

constexpr size_t kMaximumFile = 256 * 1024;
constexpr size_t kShortest = 16;
constexpr mode_t kOthers = 0077;

}  // namespace

Result<std::map<std::string, std::string>> LoadTokens(const std::string& path) {
  LPAB_ASSIGN(const Bytes bytes, io::ReadFile(path, kMaximumFile));
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & kOthers) != 0) {
    return Fail(MakeError(ErrorCode::kFailedPrecondition, "others may read the tokens in " + path)
                    .WithNext("chmod 600 " + path));
  }
  std::map<std::string, std::string> tokens;
  std::istringstream lines{std::string(AsText(bytes))};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::istringstream words(line);
    std::string name;
    std::string token;
    std::string more;
    words >> name >> token >> more;
    if (name.empty() || name.starts_with('#')) continue;
    if (token.size() < kShortest || !more.empty()) {
      return Fail(MakeError(ErrorCode::kMalformed,
                            path + ": line " + std::to_string(number) + " is no name and token")
                      .WithNext("write NAME TOKEN; a token: openssl rand -hex 16"));
    }
    tokens[token] = name;
  }
  return tokens;
}

}  // namespace lpab::apps
