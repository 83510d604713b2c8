// Walks docs/errors.md: every row goes once through the LPA's real error path, as an answer of the
// card or the server. (Every case that looks at a reason compares it with the document, too:
// ReasonOf.)
#include "base/base64.h"
#include "lpa/memory_reset.h"
#include "management_fixture.h"
#include "tlv/tlv.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

// Gives `answer` in place of the card where a STORE DATA command with this tag is complete.
class AnswerInPlace {
 public:
  AnswerInPlace(World& world, tlv::Tag tag, std::function<Bytes()> answer)
      : tag_(tag), answer_(std::move(answer)) {
    world.counting_card().instead = [this](ByteSpan command) { return Take(command); };
  }

 private:
  std::optional<Bytes> Take(ByteSpan command) {
    constexpr uint8_t kStoreData = 0xE2;
    constexpr uint8_t kLastBlock = 0x91;
    if (command.size() < 6 || command[1] != kStoreData) return std::nullopt;
    const auto header = tlv::ReadHeader(command.subspan(5));
    if (command[3] == 0) matches_ = header && header->tag == tag_;
    if (!matches_) return std::nullopt;
    Bytes given = command[2] == kLastBlock ? answer_() : Bytes();
    Append(given, Bytes{0x90, 0x00});
    return given;
  }

  tlv::Tag tag_;
  std::function<Bytes()> answer_;
  bool matches_ = false;
};

Bytes Number(tlv::Tag tag, int code) {
  return tlv::Writer().PutUint(tag, static_cast<uint64_t>(code)).Take();
}

// Of the session that the server began last.
Bytes TransactionId(const World& world) { return FromHex(world.transaction_id()).value(); }

struct Function {
  tlv::Tag tag;
  tlv::Tag code_tag;
  std::function<Result<void>(World&)> run;  // through the LPA
};

template <typename T>
Result<void> WithoutValue(const Result<T>& result) {
  if (!result) return Fail(result.error());
  return {};
}

template <typename Request>
std::function<Result<void>(World&)> Calling(Request request) {
  return [request](World& world) {
    return WithoutValue(world.OpenIsdr().Call(request, world.call()));
  };
}

Result<void> Download(World& world) {
  world.AddSample("A", 3);
  return WithoutValue(world.Download("A"));
}

const std::map<std::string, Function>& Functions() {
  const std::string first = SampleIccid(1);
  static const std::map<std::string, Function> functions = {
      {"EnableProfile",
       {0xBF31, 0x80,
        [first](World& w) { return WithoutValue(w.Manager().Enable(first, w.call())); }}},
      {"DisableProfile",
       {0xBF32, 0x80,
        [first](World& w) { return WithoutValue(w.Manager().Disable(first, w.call())); }}},
      {"DeleteProfile",
       {0xBF33, 0x80,
        [first](World& w) { return WithoutValue(w.Manager().Delete(first, w.call())); }}},
      {"SetNickname",
       {0xBF29, 0x80,
        [first](World& w) { return WithoutValue(w.Manager().Rename(first, "n", w.call())); }}},
      {"EuiccMemoryReset",
       {0xBF34, 0x80,
        [](World& w) { return WithoutValue(lpa::ResetMemory(w.reader(), w.isdr, {}, w.call())); }}},
      {"GetProfilesInfo",
       {0xBF2D, 0x81, [](World& w) { return WithoutValue(w.Manager().List(w.call())); }}},
      {"AuthenticateServer", {0xBF38, 0x02, Download}},
      {"PrepareDownload", {0xBF21, 0x02, Download}},
      {"CancelSession",
       {0xBF41, 0x81,
        Calling(sgp22::CancelSession{sgp22::TransactionId::FromWire(Bytes(16)).value(),
                                     sgp22::CancelReason::kPostponed})}},
      {"RetrieveNotificationsList",
       {0xBF2B, 0x81, Calling(sgp22::RetrieveNotificationsList{uint64_t{0}})}},
      {"NotificationSent", {0xBF30, 0x80, Calling(sgp22::NotificationSent{0})}},
  };
  return functions;
}

// Of a row's key: a name, where others have "bpp", a number or "*".
bool IsFunction(const std::string& half) {
  return std::isupper(static_cast<unsigned char>(half.front())) != 0;
}

bool IsSession(const std::string& function) {
  return function == "AuthenticateServer" || function == "PrepareDownload";
}

std::pair<std::string, std::string> Halves(const std::string& key) {
  const size_t slash = key.find('/');
  return {key.substr(0, slash), key.substr(slash + 1)};
}

// Steps: for each result of an ES10 function in the document, the card gives it. Pass: the LPA's
// error is the document's row.
TEST(ErrorsDocument, EveryResultOfAnEs10Function) {
  int walked = 0;
  World world;
  Install(world, 1);
  for (const auto& [key, row] : ErrorsDocument::Get().rows()) {
    const auto [name, code] = Halves(key);
    if (!IsFunction(name)) continue;
    const auto function = Functions().find(name);
    ASSERT_NE(function, Functions().end()) << "nothing here makes the card answer " << key;
    const auto& [tag, code_tag, run] = function->second;
    // Disabling what is disabled would be no error, whatever the card answers.
    const bool disabling = name == "DisableProfile";
    EXPECT_TRUE(!disabling || world.Manager().Enable(SampleIccid(1), {}));
    AnswerInPlace
    answer(world, tag, [&, t = tag, c = code_tag, n = std::stoi(code), session = IsSession(name)] {
      Bytes contents = Number(c, n);
      if (session) {
        contents = tlv::Encode(0xA1, Concat({tlv::Encode(0x80, TransactionId(world)), contents}));
      }
      return tlv::Encode(t, contents);
    });
    const auto result = run(world);
    world.counting_card().instead = nullptr;
    EXPECT_TRUE(!disabling || world.Manager().Disable(SampleIccid(1), {}));
    ASSERT_FALSE(result) << key;
    EXPECT_EQ(ReasonOf(result), key);
    EXPECT_EQ(result.error().message, name + ": " + row.meaning + " (" + code + ")");
    ++walked;
  }
  EXPECT_GE(walked, 31);
}

// BF37 of this session with an errorResult.
Bytes InstallationError(const World& world, int command, int reason) {
  tlv::Writer metadata;
  metadata.PutUint(0x80, 7).Put(0x81, Bytes{0x07, 0x80}).PutText(0x0C, World::kAddress);
  tlv::Writer error;
  error.PutUint(0x80, static_cast<uint64_t>(command)).PutUint(0x81, static_cast<uint64_t>(reason));
  const tlv::Writer data = tlv::Writer()
                               .Put(0x80, TransactionId(world))
                               .Raw(tlv::Encode(0xBF2F, metadata.bytes()))
                               .Put(0x06, Bytes{0x88, 0x37, 0x0A})
                               .Put(0xA2, tlv::Encode(0xA1, error.bytes()));
  return tlv::Encode(0xBF37, Concat({tlv::Encode(0xBF27, data.bytes()), Bytes{0x5F, 0x37, 0x00}}));
}

// Steps: for each bppCommandId and each ErrorReason of the document, the card ends the first
// segment with them. Pass: the LPA says both halves as documented.
TEST(ErrorsDocument, EveryErrorReason) {
  World world;
  int walked = 0;
  for (const auto& [command, command_name] : ErrorsDocument::Get().commands()) {
    for (const auto& [key, row] : ErrorsDocument::Get().rows()) {
      const auto [name, reason] = Halves(key);
      if (name != "bpp") continue;
      if (command != "5" && reason != "1") continue;  // each command once, each reason once
      AnswerInPlace answer(world, 0xBF36, [&, c = std::stoi(command), r = std::stoi(reason)] {
        return InstallationError(world, c, r);
      });
      const auto result = Download(world);
      world.counting_card().instead = nullptr;
      EXPECT_EQ(ReasonOf(result), "LoadBoundProfilePackage/" + reason);
      EXPECT_EQ(result.error().message, "installation, " + command_name + " (" + command +
                                            "): " + row.meaning + " (" + reason + ")");
      ++walked;
    }
  }
  EXPECT_GE(walked, 16 + 5);
  EXPECT_TRUE(world.card_state().profiles.empty());
  EXPECT_TRUE(world.cancel_reasons().empty()) << "never after a BF37";
}

// Steps: for each pair of subject and reason codes, and each reason alone, the server gives it to
// authenticateClient. Pass: the LPA's error is the document's row, with the server's own words
// behind it, escaped.
TEST(ErrorsDocument, EverySubjectAndReason) {
  World world;
  int walked = 0;
  for (const auto& [key, row] : ErrorsDocument::Get().rows()) {
    auto [subject, reason] = Halves(key);
    const bool alone = subject == "*";
    if (!alone && (subject == "bpp" || IsFunction(subject))) continue;
    if (alone) subject = "9.9";
    world.change_answer = [&, s = subject, r = reason](const std::string& function, json& body) {
      if (function != "authenticateClient") return;
      body = {{"header",
               {{"functionExecutionStatus",
                 {{"status", "Failed"},
                  {"statusCodeData",
                   {{"subjectCode", s}, {"reasonCode", r}, {"message", "its\u0007 words"}}}}}}}};
    };
    const auto result = Download(world);
    ASSERT_FALSE(result) << key;
    const std::string codes = " (" + subject + "/" + reason + ")";
    EXPECT_EQ(result.error().message,
              "authenticateClient: " + std::string(alone ? "the server refuses: " : "") +
                  row.meaning + codes + "; it says: its\\x07 words");
    EXPECT_EQ(std::string(ErrorCodeName(result.error().code)), row.code) << key;
    EXPECT_EQ(result.error().next, row.next) << key;
    ++walked;
  }
  EXPECT_GE(walked, 32 + 20);
}

// docs/exit-codes.md says of every error code what the program returns.
TEST(ExitCodesDocument, IsWhatTheProgramReturns) {
  std::ifstream file(std::string(LPAB_SOURCE_DIR) + "/docs/exit-codes.md");
  ASSERT_TRUE(file);
  std::map<std::string, int> documented;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| ") || !std::isdigit(static_cast<unsigned char>(line[2]))) continue;
    const std::string codes = line.substr(0, line.find('|', line.find('|', 1) + 1));
    for (size_t at = codes.find('`'); at != std::string::npos;) {
      const size_t end = codes.find('`', at + 1);
      documented[codes.substr(at + 1, end - at - 1)] = std::stoi(line.substr(2));
      at = codes.find('`', end + 1);
    }
  }
  for (int i = 0; i <= static_cast<int>(ErrorCode::kInternal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    const std::string name(ErrorCodeName(code));
    ASSERT_TRUE(documented.contains(name)) << name;
    EXPECT_EQ(documented[name], apps::ExitCodeOf(code)) << name;
  }
  EXPECT_EQ(documented.size(), static_cast<size_t>(ErrorCode::kInternal) + 1);
}

}  // namespace
}  // namespace lpab::tests
