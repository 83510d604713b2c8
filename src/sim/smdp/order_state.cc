#include "sim/smdp/order_state.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "io/files.h"

namespace lpab::sim::smdp {

namespace {

using nlohmann::json;

constexpr size_t kMaximumFile = 16 * 1024;
constexpr std::array<const char*, 4> kStatusNames = {"released", "downloaded", "installed",
                                                     "error"};

Error Damaged(const std::string& path, const std::string& what) {
  return MakeError(ErrorCode::kMalformed, "the order state " + path + " is damaged: " + what)
      .WithNext("remove the file; the order is then released");
}

std::string TextOr(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<OrderState> Decode(const json& object, const std::string& path) {
  if (!object.is_object()) return Fail(Damaged(path, "it is no JSON object"));
  OrderState state;
  const std::string status = TextOr(object, "status");
  const auto found = std::find(kStatusNames.begin(), kStatusNames.end(), status);
  if (found == kStatusNames.end()) return Fail(Damaged(path, "its status is unknown"));
  state.status = static_cast<OrderStatus>(found - kStatusNames.begin());
  state.eid = TextOr(object, "eid");
  state.reason = TextOr(object, "reason");
  const auto transaction_id = FromHex(TextOr(object, "transactionId"));
  const auto key = FromHex(TextOr(object, "euiccOtpk"));
  if (!transaction_id || !key) return Fail(Damaged(path, "a field is not hexadecimal"));
  state.transaction_id = *transaction_id;
  state.euicc_one_time_key = *key;
  const auto wrong_codes = object.find("wrongCodes");
  if (wrong_codes != object.end()) {
    if (!wrong_codes->is_number_unsigned()) return Fail(Damaged(path, "wrongCodes is no number"));
    state.wrong_codes = wrong_codes->get<uint32_t>();
  }
  return state;
}

json Encode(std::string_view matching_id, const OrderState& state) {
  json object = {{"matchingId", matching_id},
                 {"status", kStatusNames[static_cast<size_t>(state.status)]},
                 {"wrongCodes", state.wrong_codes}};
  if (!state.eid.empty()) object["eid"] = state.eid;
  if (!state.transaction_id.empty()) object["transactionId"] = ToHex(state.transaction_id);
  if (!state.euicc_one_time_key.empty()) object["euiccOtpk"] = ToHex(state.euicc_one_time_key);
  if (!state.reason.empty()) object["reason"] = state.reason;
  return object;
}

bool IsFit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

Result<OrderStates> OrderStates::Open(std::filesystem::path directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return Fail(ErrorCode::kUnavailable, "the folder of order states " + directory.string() +
                                             " cannot be made: " + error.message());
  }
  return OrderStates(std::move(directory));
}

std::string OrderStates::PathOf(std::string_view matching_id) const {
  std::string name;
  for (const char c : matching_id) {
    if (IsFit(c)) {
      name += c;
    } else {
      name += '%' + ToHex(Bytes{static_cast<uint8_t>(c)});
    }
  }
  return (directory_ / (name + ".json")).string();
}

Result<OrderState> OrderStates::Load(std::string_view matching_id) const {
  const std::string path = PathOf(matching_id);
  const auto text = io::ReadFile(path, kMaximumFile);
  if (!text && text.error().code == ErrorCode::kNotFound) return OrderState{};
  if (!text) return Fail(text.error());
  return Decode(json::parse(AsText(*text), nullptr, /*allow_exceptions=*/false), path);
}

Result<void> OrderStates::Save(std::string_view matching_id, const OrderState& state) const {
  const std::string text =
      Encode(matching_id, state).dump(2, ' ', false, json::error_handler_t::replace) + "\n";
  return io::WriteFileAtomically(PathOf(matching_id), AsBytes(text));
}

}  // namespace lpab::sim::smdp
