#include "adapters/lpac_stdio.h"

#include <nlohmann/json.hpp>

#include "base/hex.h"

namespace lpab::adapters {
namespace {

using Json = nlohmann::json;

constexpr int kHighestChannel = 3;  // lpac puts it into the two low bits of CLA

// What is answered: lpac's "ecode" and "data".
struct Reply {
  int code = 0;
  Bytes data = {};
};

Result<Reply> Open(pcsc::VirtualCard& card, ByteSpan aid_bytes, const Call& call) {
  LPAB_ASSIGN(const apdu::Aid aid, apdu::Aid::From(aid_bytes));
  LPAB_ASSIGN(const apdu::ChannelNumber number, card.OpenChannel(aid, call));
  if (number.value() <= kHighestChannel) return Reply{number.value()};
  static_cast<void>(card.CloseChannel(number, call));
  return Fail(ErrorCode::kResourceExhausted, "lpac knows no channels above 3");
}

Result<Reply> Close(pcsc::VirtualCard& card, ByteSpan number_byte, const Call& call) {
  const auto number =
      number_byte.size() == 1 ? apdu::ChannelNumber::From(number_byte[0]) : std::nullopt;
  if (!number) return Fail(ErrorCode::kInvalidArgument, "there is no such channel");
  LPAB_TRY(card.CloseChannel(*number, call));
  return Reply{};
}

Result<Reply> Do(pcsc::VirtualCard& card, const std::string& function, ByteSpan parameter,
                 const Call& call) {
  if (function == "connect") {
    LPAB_TRY(card.Reset(call));
    return Reply{};
  }
  if (function == "disconnect") {
    card.PowerOff();
    return Reply{};
  }
  if (function == "logic_channel_open") return Open(card, parameter, call);
  if (function == "logic_channel_close") return Close(card, parameter, call);
  if (function != "transmit") {
    return Fail(ErrorCode::kUnsupported, "lpac asks for something that is not known here");
  }
  LPAB_ASSIGN(Bytes answer, card.Transmit(parameter, call));
  return Reply{0, std::move(answer)};
}

// A member that is a string; empty where it is none.
std::string TextOf(const Json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : "";
}

}  // namespace

std::optional<std::string> LpacStdio::Answer(std::string_view line, const Call& call) {
  const Json request = Json::parse(line, nullptr, false);
  if (!request.is_object() || TextOf(request, "type") != "apdu") return std::nullopt;
  const auto payload = request.find("payload");
  if (payload == request.end() || !payload->is_object()) return std::nullopt;
  auto parameter = FromHex(TextOf(*payload, "param"));
  Result<Reply> reply = parameter
                            ? Do(card_, TextOf(*payload, "func"), *parameter, call.Within(each_))
                            : Fail(std::move(parameter).error());
  if (!reply) error_ = reply.error();
  Json answer = {{"ecode", reply ? reply->code : -1}};
  if (reply && !reply->data.empty()) answer["data"] = ToHex(reply->data);
  return Json{{"type", "apdu"}, {"payload", std::move(answer)}}.dump();
}

}  // namespace lpab::adapters
