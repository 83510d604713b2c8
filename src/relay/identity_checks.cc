#include "relay/identity_checks.h"

#include "base/hex.h"
#include "base/log.h"
#include "relay/elements.h"
#include "sgp22/activation_code.h"
#include "sgp22/notification.h"

namespace lpab::relay {
namespace {

constexpr size_t kShown = 80;

std::string Quoted(std::string_view text) { return "\"" + log::Escape(text, kShown) + "\""; }

std::string IdText(ByteSpan id) {
  return id.empty() ? "none" : ToHex(id.first(std::min<size_t>(id.size(), 16)));
}

// Whether two addresses name one host, with a port or without.
bool SameHost(std::string_view a, std::string_view b) {
  const auto one = sgp22::SmdpAddress::Parse(a);
  const auto other = sgp22::SmdpAddress::Parse(b);
  if (!one || !other) return a == b;
  return one->Matches(b) || other->Matches(a);
}

class IdentityChecker {
 public:
  IdentityChecker(const CallBodies& call, const RspSession& session, FindingList& findings)
      : call_(call), session_(session), findings_(findings) {}

  void CheckInitiation() {
    const std::string address = call_.request.Text("smdpAddress").value_or("");
    if (!address.empty() && !SameHost(address, call_.exchange.server)) {
      findings_.Add(finding::kHostMismatch, "the request names the server " + Quoted(address) +
                                                ", and is sent to " +
                                                Quoted(call_.exchange.server));
    }
    const Bytes signed1 = call_.answer.Binary("serverSigned1").value_or(Bytes());
    const auto inside = ElementAt(signed1, {0x30});
    if (!inside) return;
    CheckId("serverSigned1", ElementAt(signed1, {0x30, 0x80}));
    CheckChallenge(ElementAt(signed1, {0x30, 0x81}));
    CheckAddress("the server", ElementAt(signed1, {0x30, 0x83}));
  }

  void CheckAuthentication() {
    CheckTextIds();
    const Bytes response = call_.request.Binary("authenticateServerResponse").value_or(Bytes());
    CheckId("the card's error", ElementAt(response, {0xBF38, 0xA1, 0x80}));
    CheckId("smdpSigned2",
            ElementAt(call_.answer.Binary("smdpSigned2").value_or(Bytes()), {0x30, 0x80}));
    if (!ElementAt(response, {0xBF38, 0xA0, 0x30})) return;
    CheckId("euiccSigned1", ElementAt(response, {0xBF38, 0xA0, 0x30, 0x80}));
    CheckAddress("the card", ElementAt(response, {0xBF38, 0xA0, 0x30, 0x83}));
    const auto challenge = ElementAt(response, {0xBF38, 0xA0, 0x30, 0x84});
    if (!challenge || session_.server_challenge.empty()) return;
    if (Equal(challenge->value, session_.server_challenge)) return;
    findings_.Add(finding::kWrongServerChallenge,
                  "euiccSigned1 holds another serverChallenge than serverSigned1");
  }

  void CheckPackage() {
    CheckTextIds();
    const Bytes response = call_.request.Binary("prepareDownloadResponse").value_or(Bytes());
    CheckId("euiccSigned2", ElementAt(response, {0xBF21, 0xA0, 0x30, 0x80}));
    CheckId("the card's error", ElementAt(response, {0xBF21, 0xA1, 0x80}));
    CheckId("InitialiseSecureChannel",
            ElementAt(call_.answer.Binary("boundProfilePackage").value_or(Bytes()),
                      {0xBF36, 0xBF23, 0x80}));
  }

  void CheckCancellation() {
    CheckTextIds();
    const Bytes response = call_.request.Binary("cancelSessionResponse").value_or(Bytes());
    CheckId("euiccCancelSessionSigned", ElementAt(response, {0xBF41, 0xA0, 0x30, 0x80}));
  }

  // Its transaction may be an earlier one.
  void CheckNotification() {
    const Bytes bytes = call_.request.Binary("pendingNotification").value_or(Bytes());
    const auto element = tlv::ReadOne(bytes);
    if (!element) return;
    const auto notification = sgp22::PendingNotification::FromElement(*element);
    if (!notification || SameHost(notification->metadata.address, call_.exchange.server)) return;
    findings_.Add(finding::kHostMismatch, "the notification is for " +
                                              Quoted(notification->metadata.address) +
                                              ", and is sent to " + Quoted(call_.exchange.server));
  }

 private:
  void CheckTextIds() {
    CheckTextId("the request", call_.request);
    if (call_.Executed()) CheckTextId("the answer", call_.answer);
  }

  void CheckTextId(const std::string& where, const Message& message) {
    const auto text = message.Text("transactionId");
    if (!text) return;
    const auto bytes = FromHex(*text);
    CompareId(where, bytes ? *bytes : Bytes());
  }

  void CheckId(const std::string& where, const std::optional<tlv::Element>& element) {
    if (element) CompareId(where, element->value);
  }

  void CompareId(const std::string& where, ByteSpan id) {
    const bool known =
        !session_.transaction_id.empty() || call_.function == Function::kInitiateAuthentication;
    // Where initiateAuthentication's answer has no id at all, that is what is missing.
    if (!known || !HasId() || Equal(id, session_.transaction_id)) return;
    const bool before = !id.empty() && Equal(id, session_.transaction_id_before);
    findings_.Add(finding::kWrongTransactionId,
                  where + " holds the transaction id " + IdText(id) +
                      (before ? ", of the session before; this one's is " : ", the session's is ") +
                      IdText(session_.transaction_id));
  }

  bool HasId() const {
    return call_.function != Function::kInitiateAuthentication || call_.answer.Has("transactionId");
  }

  void CheckChallenge(const std::optional<tlv::Element>& challenge) {
    if (!challenge || Equal(challenge->value, session_.euicc_challenge)) return;
    const bool before =
        !challenge->value.empty() && Equal(challenge->value, session_.challenge_before);
    findings_.Add(finding::kReplayedChallenge,
                  "serverSigned1 holds another challenge than the card's" +
                      std::string(before ? ": that of the session before" : ""));
  }

  void CheckAddress(const std::string& who, const std::optional<tlv::Element>& address) {
    if (!address) return;
    const std::string_view text = AsText(address->value);
    const std::string& asked = session_.address.empty() ? call_.exchange.server : session_.address;
    if (SameHost(text, asked)) return;
    findings_.Add(finding::kWrongAddress, who + " signed the server address " + Quoted(text) +
                                              "; " + Quoted(asked) + " was asked");
  }

  const CallBodies& call_;
  const RspSession& session_;
  FindingList& findings_;
};

}  // namespace

void CheckIdentity(const CallBodies& call, const RspSession& session, FindingList& findings) {
  IdentityChecker checker(call, session, findings);
  switch (call.function) {
    case Function::kInitiateAuthentication:
      return checker.CheckInitiation();
    case Function::kAuthenticateClient:
      return checker.CheckAuthentication();
    case Function::kGetBoundProfilePackage:
      return checker.CheckPackage();
    case Function::kCancelSession:
      return checker.CheckCancellation();
    case Function::kHandleNotification:
      return checker.CheckNotification();
    case Function::kUnknown:
      return;
  }
}

}  // namespace lpab::relay
