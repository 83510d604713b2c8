// ES9+.InitiateAuthentication. Spec: SGP.22 section 5.6.1.
#include <optional>
#include <utility>

#include "base/hex.h"
#include "sim/smdp/mutual_authentication.h"
#include "sim/smdp/rsp_status.h"
#include "sim/smdp/smdp.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

namespace {

constexpr size_t kChallengeSize = 16;
constexpr size_t kTransactionIdSize = 16;

ServerDescription Describe(const SmdpSettings& settings) {
  ServerDescription server{"SM-DP+",
                           settings.address,
                           {},
                           status::kAddressRefused,
                           status::kCiUnsupported,
                           status::kSvnUnsupported,
                           status::kNoCertificate};
  for (const pki::SmdpIdentity& identity : settings.identities) server.cis.push_back(identity.ci);
  return server;
}

}  // namespace

Result<JsonAnswer> Smdp::InitiateAuthentication(const JsonRequest& request) {
  LPAB_ASSIGN(const ClientOffer offer, ReadInitiation(request, Describe(settings_)));
  const Bytes& challenge = offer.challenge;
  const crypto::Certificate& euicc_ci = settings_.identities[offer.euicc_ci].ci;
  Session session{settings_.seams.random(kTransactionIdSize),
                  settings_.seams.random(kChallengeSize), settings_.identities[offer.server_ci],
                  euicc_ci, std::nullopt};
  const Bugs& bugs = settings_.bugs;
  last_transaction_id_ = std::exchange(transaction_id_, session.transaction_id);
  const Bytes before = std::exchange(last_challenge_, challenge);
  tlv::Writer signed1;
  signed1.Put(0x80, session.transaction_id)
      .Put(0x81, bugs.replayed_challenge ? before : challenge)
      .PutText(0x83, bugs.wrong_address ? "smdp.elsewhere.example" : settings_.address)
      .Put(0x84, session.server_challenge);
  const Bytes server_signed1 = tlv::Encode(0x30, signed1.bytes());
  const bool wrong_role = bugs.wrong_certificate_role == 1;
  const pki::SmdpIdentity& identity = session.identity;
  const auto& key = wrong_role ? identity.dppb_key : identity.dpauth_key;
  Bytes signature = key.Sign(server_signed1);
  if (bugs.wrong_signature == 1) signature = FlipLast(std::move(signature));
  JsonAnswer answer;
  answer.Text("transactionId", ToHex(session.transaction_id))
      .Base64("serverSigned1", server_signed1)
      .Base64("serverSignature1", tlv::Encode(0x5F37, signature))
      .Base64("euiccCiPKIdToBeUsed", tlv::Encode(0x04, crypto::CiKeyIdentifier(euicc_ci)))
      .Base64("serverCertificate", (wrong_role ? identity.dppb : identity.dpauth).Der());
  sessions_.Add(std::move(session));
  return answer;
}

}  // namespace lpab::sim::smdp
