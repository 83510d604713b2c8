#include "relay/message.h"

#include "base/base64.h"

namespace lpab::relay {
namespace {

using nlohmann::json;

const json* FieldOf(const json* object, std::string_view field) {
  if (object == nullptr || !object->is_object()) return nullptr;
  const auto found = object->find(std::string(field));
  return found == object->end() ? nullptr : &*found;
}

std::string TextOf(const json* object, std::string_view field) {
  const json* found = FieldOf(object, field);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

Message::Message(std::string_view body) {
  if (body.size() > kLongestBody) return;
  try {
    json_ = json::parse(body);
  } catch (const json::parse_error& error) {
    cut_short_ = !body.empty() && error.byte > body.size();
  } catch (const json::out_of_range&) {
    // A number that no double holds: no JSON for us.
  }
}

const json* Message::Find(std::string_view field) const { return FieldOf(&json_, field); }

std::optional<std::string> Message::Text(std::string_view field) const {
  const json* found = Find(field);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<Bytes> Message::Binary(std::string_view field) const {
  const json* found = Find(field);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  auto bytes = FromBase64(found->get_ref<const std::string&>());
  if (!bytes) return std::nullopt;
  return *std::move(bytes);
}

ExecutionStatus Message::Status() const {
  const json* execution = FieldOf(Find("header"), "functionExecutionStatus");
  const json* data = FieldOf(execution, "statusCodeData");
  return {TextOf(execution, "status"), TextOf(data, "subjectCode"), TextOf(data, "reasonCode"),
          TextOf(data, "message")};
}

}  // namespace lpab::relay
