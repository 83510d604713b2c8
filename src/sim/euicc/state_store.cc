#include "sim/euicc/state_store.h"

#include "sim/euicc/state_json.h"

namespace lpab::sim::euicc {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaximumFile = 16u << 20;
constexpr std::string_view kFileName = "card.json";

Result<void> MakeFolder(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return Fail(OsError("create folder " + directory.string(), error.value()));
  return {};
}

// Temporary files of commits that were killed ("card.json.XXXXXX"); the lock is held.
void RemoveLeftovers(const fs::path& directory) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(std::string(kFileName) + ".")) fs::remove(entry.path(), error);
  }
}

Result<CardState> Load(const fs::path& file) {
  auto content = io::ReadFile(file.string(), kMaximumFile);
  if (!content && content.error().code == ErrorCode::kNotFound) return CardState{};
  if (!content) return Fail(std::move(content).error());
  auto state = DecodeState(AsText(*content));
  if (state) return state;
  return Fail(std::move(state)
                  .error()
                  .WithContext("the card's state in " + file.string())
                  .WithNext("restore the file, or remove it for a new, empty card"));
}

}  // namespace

Result<std::unique_ptr<FileStateStore>> FileStateStore::Open(const fs::path& directory) {
  LPAB_TRY(MakeFolder(directory));
  auto lock = io::LockFile::Acquire((directory / "card.lock").string());
  if (!lock) {
    Error error = std::move(lock).error();
    if (error.code == ErrorCode::kBusy) error.next = "stop the other program that runs this card";
    return Fail(std::move(error).WithContext("the software card"));
  }
  RemoveLeftovers(directory);
  const fs::path file = directory / kFileName;
  LPAB_ASSIGN(CardState state, Load(file));
  return std::unique_ptr<FileStateStore>(
      new FileStateStore(file, std::move(*lock), std::move(state)));
}

Result<void> FileStateStore::Commit(const CardState& state) {
  LPAB_TRY(CheckState(state));  // what is written must be readable
  const std::string text = EncodeState(state);
  if (text.size() > kMaximumFile) {
    return Fail(MakeError(ErrorCode::kResourceExhausted,
                          "the card's state would be longer than a card.json may be")
                    .WithNext("deliver and remove its pending notifications"));
  }
  constexpr mode_t kOwnerOnly = 0600;  // it may hold one-time keys
  return io::WriteFileAtomically(file_.string(), AsBytes(text), kOwnerOnly);
}

}  // namespace lpab::sim::euicc
