#include "relay/signature_checks.h"

#include "relay/elements.h"
#include "sgp22/notification.h"

namespace lpab::relay {
namespace {

using crypto::Certificate;
using State = SignatureCheck::State;

constexpr char kCardCertificate[] = "the card's certificate";

// What is signed, and by whom.
struct Signed {
  Bytes message;
  ByteSpan signature;  // r | s
  std::optional<Certificate> certificate;
  std::string by;
};

void Verify(const Signed& what, SignatureCheck& check) {
  check.by = what.by;
  if (!what.certificate) {
    check.why = what.by + " is not known";
    return;
  }
  const auto key = what.certificate->GetPublicKey();
  if (!key) {
    check.why = what.by + ": " + key.error().message;
    return;
  }
  check.state = key->Verify(what.message, what.signature) ? State::kVerifies : State::kWrong;
}

class SignatureChecker {
 public:
  SignatureChecker(const CallBodies& call, const RspSession& session)
      : call_(call), session_(session) {}

  // Spec: SGP.22 section 5.6.1.
  void CheckInitiation() {
    const Bytes signed1 = call_.answer.Binary("serverSigned1").value_or(Bytes());
    const Bytes field = call_.answer.Binary("serverSignature1").value_or(Bytes());
    const auto signature = ElementAt(field, {0x5F37});
    if (signed1.empty() || !signature) return;
    Add(false, "serverSignature1", "signature",
        {signed1, signature->value, session_.server, "serverCertificate"});
  }

  // Spec: SGP.22 sections 5.7.13 and 5.6.3.
  void CheckAuthentication() {
    const Bytes response = call_.request.Binary("authenticateServerResponse").value_or(Bytes());
    CheckCard("authenticateServerResponse", "euiccSignature1", response, {0xBF38, 0xA0}, 0x30, {});
    const Bytes signed2 = call_.answer.Binary("smdpSigned2").value_or(Bytes());
    const Bytes field = call_.answer.Binary("smdpSignature2").value_or(Bytes());
    const auto signature = ElementAt(field, {0x5F37});
    if (signed2.empty() || !signature) return;
    if (session_.euicc_signature1.empty()) {
      return AddUnknown(false, "smdpSignature2", "signature", "euiccSignature1 is not known");
    }
    Add(false, "smdpSignature2", "signature",
        {Concat({signed2, session_.euicc_signature1}), signature->value, session_.binding,
         "smdpCertificate"});
  }

  // Spec: SGP.22 sections 5.7.5 and 5.5.1.
  void CheckPackage() {
    const Bytes response = call_.request.Binary("prepareDownloadResponse").value_or(Bytes());
    CheckPreparation(response);
    const Bytes package = call_.answer.Binary("boundProfilePackage").value_or(Bytes());
    const auto channel = ElementAt(package, {0xBF36, 0xBF23});
    const auto signature = channel ? ElementAt(channel->value, {0x5F37}) : std::nullopt;
    if (!signature) return;
    const ByteSpan before =
        channel->value.first(static_cast<size_t>(signature->whole.data() - channel->value.data()));
    if (session_.euicc_one_time_key.empty()) {
      return AddUnknown(false, "boundProfilePackage", "smdpSign",
                        "the card's one-time key is not known");
    }
    Add(false, "boundProfilePackage", "smdpSign",
        {Concat({before, session_.euicc_one_time_key}), signature->value, session_.binding,
         "smdpCertificate"});
  }

  // Spec: SGP.22 section 5.7.14.
  void CheckCancellation() {
    const Bytes response = call_.request.Binary("cancelSessionResponse").value_or(Bytes());
    CheckCard("cancelSessionResponse", "euiccCancelSessionSignature", response, {0xBF41, 0xA0},
              0x30, {});
  }

  // Spec: SGP.22 section 2.5.6 and annex H, PendingNotification.
  void CheckNotification() {
    const Bytes bytes = call_.request.Binary("pendingNotification").value_or(Bytes());
    if (const auto other = ElementAt(bytes, {0x30})) return CheckOther(other->value);
    CheckCard("pendingNotification", "euiccSignPIR", bytes, {0xBF37}, 0xBF27, {});
    if (checks_.empty() || checks_.back().state != State::kWrong) return;
    // One of an earlier session may be another card's.
    const auto result = sgp22::ProfileInstallationResult::Decode(bytes);
    if (result && result->transaction_id.bytes() == session_.transaction_id) return;
    checks_.back().state = State::kUnknown;
    checks_.back().why = "it is of another session, whose card is not known";
  }

  std::vector<SignatureCheck> Take() { return std::move(checks_); }

 private:
  void Add(bool in_request, std::string_view field, std::string_view name, const Signed& what) {
    SignatureCheck check{in_request, field, name, State::kUnknown, {}, {}};
    Verify(what, check);
    checks_.push_back(std::move(check));
  }

  void AddUnknown(bool in_request, std::string_view field, std::string_view name, std::string why) {
    checks_.push_back({in_request, field, name, State::kUnknown, {}, std::move(why)});
  }

  void CheckPreparation(ByteSpan response) {
    constexpr std::string_view kField = "prepareDownloadResponse";
    constexpr std::string_view kName = "euiccSignature2";
    if (!ElementAt(response, {0xBF21, 0xA0, 0x5F37})) return;
    if (session_.smdp_signature2.empty()) {
      return AddUnknown(true, kField, kName, "smdpSignature2 is not known");
    }
    CheckCard(kField, kName, response, {0xBF21, 0xA0}, 0x30, session_.smdp_signature2);
  }

  // In `path` stand the signed element and its signature, which is over `behind` as well.
  void CheckCard(std::string_view field, std::string_view name, ByteSpan bytes,
                 std::initializer_list<tlv::Tag> path, tlv::Tag tag, ByteSpan behind) {
    const ByteSpan level = ValueAt(bytes, path);
    const auto signed_part = ElementAt(level, {tag});
    const auto signature = ElementAt(level, {0x5F37});
    if (!signed_part || !signature) return;
    Add(true, field, name,
        {Concat({signed_part->whole, behind}), signature->value, session_.euicc, kCardCertificate});
  }

  // Brings its certificates along.
  void CheckOther(ByteSpan level) {
    const auto signed_part = ElementAt(level, {0xBF2F});
    const auto signature = ElementAt(level, {0x5F37});
    const auto certificates = ElementsWith(level, 0x30);
    if (!signed_part || !signature) return;
    std::optional<Certificate> euicc;
    if (!certificates.empty()) {
      if (auto read = Certificate::FromDer(certificates.front().whole)) euicc = *read;
    }
    Add(true, "pendingNotification", "euiccNotificationSignature",
        {ToBytes(signed_part->whole), signature->value, euicc, "euiccCertificate"});
  }

  const CallBodies& call_;
  const RspSession& session_;
  std::vector<SignatureCheck> checks_;
};

}  // namespace

std::string SignatureCheck::Text() const {
  if (state == State::kVerifies) return "verifies under " + by;
  if (state == State::kWrong) return "does not verify under " + by;
  return "cannot be checked: " + why;
}

std::vector<SignatureCheck> CheckSignatures(const CallBodies& call, const RspSession& session) {
  SignatureChecker checker(call, session);
  switch (call.function) {
    case Function::kInitiateAuthentication:
      checker.CheckInitiation();
      break;
    case Function::kAuthenticateClient:
      checker.CheckAuthentication();
      break;
    case Function::kGetBoundProfilePackage:
      checker.CheckPackage();
      break;
    case Function::kCancelSession:
      checker.CheckCancellation();
      break;
    case Function::kHandleNotification:
      checker.CheckNotification();
      break;
    case Function::kUnknown:
      break;
  }
  return checker.Take();
}

void AddFindings(const std::vector<SignatureCheck>& checks, FindingList& findings) {
  for (const SignatureCheck& check : checks) {
    if (check.state != State::kWrong) continue;
    const bool whole = check.name == "signature";
    findings.Add(finding::kWrongSignature,
                 std::string(whole ? check.field : check.name) + " " + check.Text());
  }
}

}  // namespace lpab::relay
