#include "sim/smdp/mutual_authentication.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/hex.h"
#include "base/log.h"
#include "sim/smdp/address.h"
#include "sim/smdp/bug_effects.h"
#include "sim/smdp/euicc_verification.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

namespace {

constexpr size_t kChallengeSize = 16;
constexpr uint8_t kMajorVersion = 2;

bool Contains(const std::vector<Bytes>& list, const Bytes& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

std::optional<size_t> FindCi(const std::vector<crypto::Certificate>& cis, const Bytes& identifier) {
  const auto found = std::find_if(cis.begin(), cis.end(), [&](const crypto::Certificate& ci) {
    return crypto::CiKeyIdentifier(ci) == identifier;
  });
  if (found == cis.end()) return std::nullopt;
  return static_cast<size_t>(found - cis.begin());
}

// The first of the client's CIs that the server knows, in the client's order; before it, one that
// is in `preferred`, too.
std::optional<size_t> FirstKnown(const std::vector<crypto::Certificate>& cis,
                                 const std::vector<Bytes>& offered,
                                 const std::vector<Bytes>& preferred) {
  std::optional<size_t> first;
  for (const Bytes& identifier : offered) {
    const auto ci = FindCi(cis, identifier);
    if (ci && Contains(preferred, identifier)) return ci;
    if (!first) first = ci;
  }
  return first;
}

Result<EuiccInfo1> ReadEuiccInfo1(const JsonRequest& request, const ServerDescription& server) {
  LPAB_ASSIGN(const Bytes der, request.Base64("euiccInfo1"));
  auto info = DecodeEuiccInfo1(der);
  if (!info) {
    return Fail(RspError(status::kMalformedRequest, "euiccInfo1: " + info.error().message,
                         ErrorCode::kMalformed));
  }
  if (info->svn[0] != kMajorVersion) {
    return Fail(RspError(server.svn_unsupported, "this " + std::string(server.name) +
                                                     " serves eUICCs of SGP.22 version 2"));
  }
  return info;
}

Result<Bytes> ReadChallenge(const JsonRequest& request) {
  LPAB_ASSIGN(Bytes challenge, request.Base64("euiccChallenge"));
  if (challenge.size() == kChallengeSize) return challenge;
  return Fail(
      RspError(status::kMalformedRequest, "euiccChallenge is not 16 bytes", ErrorCode::kMalformed));
}

Result<std::string> ReadAddress(const JsonRequest& request) {
  auto address = request.Text("smdpAddress");
  if (address) return address;
  auto other = request.Text("smdsAddress");
  return other ? other : address;
}

// That what the eUICC signed is about this expected.
Result<void> CheckSigned1(const AuthenticateServerResponse& response, const Expected& expected) {
  if (!Equal(response.transaction_id, expected.transaction_id)) {
    return Fail(
        RspError(status::kTransactionUnknown, "the transactionId in euiccSigned1 is another one"));
  }
  if (!EqualConstantTime(response.server_challenge, expected.server_challenge)) {
    return Fail(RspError(status::kEuiccVerification,
                         "the serverChallenge in euiccSigned1 is not the one that was sent",
                         ErrorCode::kUntrusted));
  }
  if (!SameAddress(response.server_address, expected.address)) {
    return Fail(RspError(status::kEuiccVerification,
                         "the serverAddress in euiccSigned1 is not this server's",
                         ErrorCode::kUntrusted));
  }
  return {};
}

}  // namespace

Result<ClientOffer> ReadInitiation(const JsonRequest& request, const ServerDescription& server) {
  LPAB_ASSIGN(const std::string address, ReadAddress(request));
  LPAB_ASSIGN(Bytes challenge, ReadChallenge(request));
  LPAB_ASSIGN(const EuiccInfo1 info, ReadEuiccInfo1(request, server));
  const std::string self = "this " + std::string(server.name);
  if (!SameAddress(address, server.address)) {
    return Fail(RspError(server.address_refused,
                         self + " is " + server.address + ", not " + log::Escape(address)));
  }
  const auto euicc = FirstKnown(server.cis, info.ci_for_signing, info.ci_for_verification);
  if (!euicc) {
    return Fail(
        RspError(server.ci_unsupported, "the eUICC signs under no CI that " + self + " knows"));
  }
  const Bytes common = crypto::CiKeyIdentifier(server.cis[*euicc]);
  const auto own = FirstKnown(server.cis, info.ci_for_verification, {common});
  if (!own) {
    return Fail(RspError(server.no_certificate,
                         self + " has no certificate under a CI that the eUICC trusts"));
  }
  return ClientOffer{std::move(challenge), *own, *euicc};
}

void SessionHistory::Begin(const Bytes& transaction_id, const Bytes& challenge) {
  transaction_id_before_ = std::exchange(transaction_id_, transaction_id);
  challenge_before_ = std::exchange(challenge_, challenge);
}

JsonAnswer AnswerInitiation(const Initiation& initiation, const Bugs& bugs,
                            const SessionHistory& history) {
  const Bytes& challenge =
      bugs.replayed_challenge ? history.challenge_before() : initiation.euicc_challenge;
  const std::string address =
      bugs.wrong_address ? "elsewhere." + initiation.address : initiation.address;
  const tlv::Writer fields = tlv::Writer()
                                 .Put(0x80, initiation.transaction_id)
                                 .Put(0x81, challenge)
                                 .PutText(0x83, address)
                                 .Put(0x84, initiation.server_challenge);
  const Bytes signed1 = tlv::Encode(0x30, fields.bytes());
  Bytes signature = initiation.key.Sign(signed1);
  if (bugs.wrong_signature == 1) signature = FlipLast(std::move(signature));
  JsonAnswer answer;
  answer.Text("transactionId", ToHex(initiation.transaction_id))
      .Base64("serverSigned1", signed1)
      .Base64("serverSignature1", tlv::Encode(0x5F37, signature))
      .Base64("euiccCiPKIdToBeUsed",
              tlv::Encode(0x04, crypto::CiKeyIdentifier(initiation.euicc_ci)))
      .Base64("serverCertificate", initiation.certificate.Der());
  return answer;
}

Result<AuthenticateServerResponse> ReadAuthenticateServerResponse(ByteSpan der,
                                                                  const char* server_name) {
  auto response = DecodeAuthenticateServerResponse(der);
  if (!response) {
    return Fail(RspError(status::kMalformedRequest,
                         "authenticateServerResponse: " + response.error().message,
                         ErrorCode::kMalformed));
  }
  if (response->error) {
    return Fail(RspError(status::kEuiccExecution,
                         "the eUICC did not authenticate this " + std::string(server_name) +
                             " (authenticateErrorCode " + std::to_string(*response->error) + ")"));
  }
  return response;
}

Result<crypto::EuiccChain> VerifyAuthenticateServerResponse(
    const AuthenticateServerResponse& response, const Expected& expected, int64_t unix_seconds) {
  LPAB_ASSIGN(crypto::EuiccChain chain,
              VerifyEuicc(response.euicc_certificate, response.eum_certificate,
                          std::span(&expected.euicc_ci, 1), unix_seconds));
  if (!chain.euicc_key.Verify(response.signed1, response.signature)) {
    return Fail(RspError(status::kEuiccVerification,
                         "euiccSignature1 does not verify under the eUICC's certificate",
                         ErrorCode::kUntrusted));
  }
  LPAB_TRY(CheckSigned1(response, expected));
  return chain;
}

}  // namespace lpab::sim::smdp
