// RawRsp: ES10b spoken to the software card without ProfileDownload, by an SM-DP+ that gets
// anything wrong on purpose. What the card answers is read by the LPA's own decoders.
#pragma once

#include "case_helpers.h"
#include "sgp22/euicc_info.h"
#include "sim/euicc/rsp_test_server.h"

namespace lpab::tests {

// One channel, one session at a time. The fields of `server` are what it does.
class RawRsp {
 public:
  explicit RawRsp(World& world)
      : server(SharedPki().nist), world_(world), isdr_(world.OpenIsdr()) {}

  sim::euicc::test::Server server;

  Bytes Challenge() {
    return isdr_.Call(sgp22::GetEuiccChallenge{}, world_.call()).value().challenge;
  }

  // AuthenticateServer with a fresh challenge, or with this one.
  Result<sgp22::AuthenticateServerResponse> Authenticate() { return Authenticate(Challenge()); }
  Result<sgp22::AuthenticateServerResponse> Authenticate(ByteSpan challenge) {
    return Send<sgp22::AuthenticateServer>(server.AuthenticateServer(challenge));
  }

  // After Authenticate.
  Result<sgp22::PrepareDownloadResponse> Prepare(const sgp22::AuthenticateServerResponse& after) {
    const auto ok = tlv::Get(tlv::ReadOne(after.raw)->value, 0xA0);
    const Bytes signature1 = ToBytes(tlv::Get(ok->value, 0x5F37)->whole);
    return Send<sgp22::PrepareDownload>(server.PrepareDownload(signature1));
  }
  Result<sgp22::PrepareDownloadResponse> Prepare() {
    const auto authenticated = Authenticate();
    if (!authenticated) return Fail(authenticated.error());
    return Prepare(*authenticated);
  }

  // The card's one-time key in an answer to PrepareDownload.
  static Bytes OneTimeKey(const sgp22::PrepareDownloadResponse& response) {
    const auto ok = tlv::Get(tlv::ReadOne(response.raw)->value, 0xA0);
    return ToBytes(tlv::Get(tlv::Get(ok->value, 0x30)->value, 0x5F49)->value);
  }

  // The whole download, after which the card answers "ok" or "bppCommandId/ErrorReason".
  std::string Download() {
    const auto prepared = Prepare();
    if (!prepared) return ReasonOf(prepared);
    return Load(server.Bind(OneTimeKey(*prepared)));
  }
  std::string Load(const std::vector<Bytes>& segments) {
    const auto load = isdr_.LoadBoundProfilePackage(segments, world_.call());
    if (!load) return load.error().message;
    const auto result = sgp22::ProfileInstallationResult::Decode(load->result);
    if (!result) return result.error().message;
    const auto* error = result->error();
    if (error == nullptr) return "ok";
    return std::to_string(error->command) + "/" + std::to_string(error->reason);
  }

  // The answer to these bytes, as the response to Request.
  template <typename Request>
  Result<typename Request::Response> Send(const Bytes& command) {
    const auto answers = isdr_.Exchange(std::span(&command, 1), world_.call());
    if (!answers) return Fail(answers.error());
    return lpa::IsdrChannel::Decode<Request>(answers->front());
  }

  // CancelSession of the server's transaction.
  Result<sgp22::CancelSessionResponse> Cancel(sgp22::CancelReason reason) {
    const auto id = sgp22::TransactionId::FromWire(server.transaction_id).value();
    return isdr_.Call(sgp22::CancelSession{id, reason}, world_.call());
  }

 private:
  World& world_;
  lpa::IsdrChannel isdr_;
};

class RawRspTest : public CaseTest {
 protected:
  RawRsp rsp_{world_};
};

}  // namespace lpab::tests
