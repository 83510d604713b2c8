#include "relay/binding_checks.h"

#include "base/base64.h"
#include "base/hex.h"
#include "base/log.h"
#include "tlv/tlv.h"

namespace lpab::relay {
namespace {

// What a field must be.
enum class Kind { kText, kTransactionId, kObject, kNotification, kChallenge, kEvents };

struct Field {
  std::string_view name;
  Kind kind;
  tlv::Tag tag = 0;  // of kObject
};

constexpr Field kId = {"transactionId", Kind::kTransactionId};
constexpr Field kInitiateRequest[] = {{"smdpAddress", Kind::kText},
                                      {"euiccChallenge", Kind::kChallenge},
                                      {"euiccInfo1", Kind::kObject, 0xBF20}};
constexpr Field kInitiateAnswer[] = {kId,
                                     {"serverSigned1", Kind::kObject, 0x30},
                                     {"serverSignature1", Kind::kObject, 0x5F37},
                                     {"euiccCiPKIdToBeUsed", Kind::kObject, 0x04},
                                     {"serverCertificate", Kind::kObject, 0x30}};
constexpr Field kAuthenticateRequest[] = {kId,
                                          {"authenticateServerResponse", Kind::kObject, 0xBF38}};
constexpr Field kAuthenticateAnswer[] = {kId,
                                         {"profileMetadata", Kind::kObject, 0xBF25},
                                         {"smdpSigned2", Kind::kObject, 0x30},
                                         {"smdpSignature2", Kind::kObject, 0x5F37},
                                         {"smdpCertificate", Kind::kObject, 0x30}};
constexpr Field kEventsAnswer[] = {kId, {"eventEntries", Kind::kEvents}};
constexpr Field kPackageRequest[] = {kId, {"prepareDownloadResponse", Kind::kObject, 0xBF21}};
constexpr Field kPackageAnswer[] = {kId, {"boundProfilePackage", Kind::kObject, 0xBF36}};
constexpr Field kCancelRequest[] = {kId, {"cancelSessionResponse", Kind::kObject, 0xBF41}};
constexpr Field kNotificationRequest[] = {{"pendingNotification", Kind::kNotification}};

std::span<const Field> RequestFields(Function function) {
  switch (function) {
    case Function::kInitiateAuthentication:
      return kInitiateRequest;
    case Function::kAuthenticateClient:
      return kAuthenticateRequest;
    case Function::kGetBoundProfilePackage:
      return kPackageRequest;
    case Function::kCancelSession:
      return kCancelRequest;
    case Function::kHandleNotification:
      return kNotificationRequest;
    case Function::kUnknown:
      break;
  }
  return {};
}

std::span<const Field> AnswerFields(Function function, bool smds) {
  switch (function) {
    case Function::kInitiateAuthentication:
      return kInitiateAnswer;
    case Function::kAuthenticateClient:
      return smds ? std::span<const Field>(kEventsAnswer) : kAuthenticateAnswer;
    case Function::kGetBoundProfilePackage:
      return kPackageAnswer;
    case Function::kCancelSession:
    case Function::kHandleNotification:
    case Function::kUnknown:
      break;
  }
  return {};
}

// One side of a call.
class SideChecker {
 public:
  SideChecker(std::string side, const Message& message, FindingList& findings)
      : side_(std::move(side)), message_(message), findings_(findings) {}

  void CheckFields(std::span<const Field> fields) {
    for (const Field& field : fields) {
      const nlohmann::json* value = message_.Find(field.name);
      if (value == nullptr) {
        const bool metadata = field.name == "profileMetadata";
        Add(metadata ? finding::kMissingMetadata : finding::kMissingField, field.name,
            "is missing");
      } else {
        CheckField(field, *value);
      }
    }
  }

 private:
  void Add(std::string_view name, std::string_view field, const std::string& what) {
    findings_.Add(name, side_ + ": the field " + std::string(field) + " " + what);
  }

  void CheckField(const Field& field, const nlohmann::json& value) {
    if (field.kind == Kind::kEvents) return CheckEvents(value);
    if (!value.is_string()) return Add(finding::kBadField, field.name, "is no text");
    const std::string& text = value.get_ref<const std::string&>();
    if (field.kind == Kind::kTransactionId) return CheckTransactionId(text);
    if (field.kind == Kind::kText) {
      if (text.empty()) Add(finding::kBadField, field.name, "is empty");
      return;
    }
    const auto bytes = FromBase64(text);
    if (!bytes) return Add(finding::kBadField, field.name, "is no Base64");
    CheckBytes(field, *bytes);
  }

  void CheckEvents(const nlohmann::json& value) {
    if (value.is_array()) return;
    Add(value.is_null() ? finding::kOddEmptyList : finding::kBadField, "eventEntries",
        value.is_null() ? "is null; without events it is []" : "is no list");
  }

  // Spec: SGP.22 section 6.5.2, "^[0-9,A-F]{2,32}$".
  void CheckTransactionId(const std::string& text) {
    const bool good = text.size() >= 2 && text.size() <= 32 && text.size() % 2 == 0 &&
                      text.find_first_not_of("0123456789ABCDEF") == std::string::npos;
    if (good) return;
    Add(finding::kOddTransactionId, "transactionId",
        "is \"" + log::Escape(text, 40) + "\", not 1 to 16 bytes in upper-case hexadecimal");
  }

  void CheckBytes(const Field& field, const Bytes& bytes) {
    if (field.kind == Kind::kChallenge) return CheckChallenge(bytes);
    const auto element = tlv::ReadOne(bytes);
    if (field.kind == Kind::kNotification) {
      if (element && (element->tag == 0xBF37 || element->tag == 0x30)) return;
      if (CheckWrapping(field, element, 0xBF37)) return;
      return Add(finding::kWrongObject, field.name, "is no notification, BF37 or 30");
    }
    if (CheckWrapping(field, element, field.tag)) return;
    if (element && element->tag == field.tag) return;
    Add(finding::kWrongObject, field.name,
        "is not one element " + tlv::TagName(field.tag) +
            (element ? " but " + tlv::TagName(element->tag) : ": " + element.error().message));
  }

  void CheckChallenge(const Bytes& bytes) {
    constexpr size_t kSize = 16;
    if (bytes.size() == kSize) return;
    const auto element = tlv::ReadOne(bytes);
    if (element && element->value.size() == kSize) {
      return Add(finding::kExtraWrapping, "euiccChallenge",
                 "lies in an element " + tlv::TagName(element->tag));
    }
    Add(finding::kBadField, "euiccChallenge",
        "has " + std::to_string(bytes.size()) + " bytes, not 16");
  }

  // Whether the object of the field is all that another element holds.
  bool CheckWrapping(const Field& field, const Result<tlv::Element>& element, tlv::Tag tag) {
    if (!element) return false;
    const auto inner = tlv::ReadOne(element->value);
    if (!inner || inner->tag != tag) return false;
    Add(finding::kExtraWrapping, field.name,
        "holds its " + tlv::TagName(tag) + " in another element, " + tlv::TagName(element->tag));
    return true;
  }

  const std::string side_;
  const Message& message_;
  FindingList& findings_;
};

// Whether it is an object. Spec: SGP.22 section 6.5.1.
bool CheckJson(const std::string& side, const std::string& body, const Message& message,
               FindingList& findings) {
  if (message.IsObject()) return true;
  if (body.size() > kLongestBody) return false;
  if (message.IsCutShort()) {
    findings.Add(finding::kTruncated, side + ": the JSON ends after " +
                                          std::to_string(body.size()) +
                                          " bytes, before it is complete");
  } else {
    findings.Add(finding::kNotJson,
                 side + ": the body is " + (body.empty() ? "empty" : "no JSON object"));
  }
  return false;
}

void CheckExecutionStatus(const Message& answer, FindingList& findings) {
  const ExecutionStatus status = answer.Status();
  const bool executed =
      status.status == "Executed-Success" || status.status == "Executed-WithWarning";
  const bool failed = status.status == "Failed" || status.status == "Expired";
  if (executed || (failed && !status.subject.empty() && !status.reason.empty())) return;
  findings.Add(finding::kMissingStatus, failed ? "the answer fails without a subject and a reason"
                                        : status.status.empty()
                                            ? "the answer has no functionExecutionStatus"
                                            : "the answer has the unknown status \"" +
                                                  log::Escape(status.status, 40) + "\"");
}

}  // namespace

void CheckBinding(const CallBodies& call, bool smds, FindingList& findings) {
  if (call.function == Function::kUnknown) return;
  if (CheckJson("request", call.exchange.request, call.request, findings)) {
    SideChecker("request", call.request, findings).CheckFields(RequestFields(call.function));
  }
  if (!call.Succeeded()) return;
  // Spec: SGP.22 section 6.5.1: a notification is answered with status 204 and no body.
  const bool may_be_empty = call.function == Function::kHandleNotification;
  if (may_be_empty && call.exchange.answer.empty()) return;
  if (!CheckJson("answer", call.exchange.answer, call.answer, findings)) return;
  CheckExecutionStatus(call.answer, findings);
  if (!call.Executed()) return;
  SideChecker("answer", call.answer, findings).CheckFields(AnswerFields(call.function, smds));
}

}  // namespace lpab::relay
