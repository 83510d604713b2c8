#include "sim/euicc/rsp_functions.h"

#include "base/log.h"

namespace lpab::sim::euicc {
namespace {

constexpr size_t kChallengeSize = 16;
constexpr const char* kDetailName = "RSP";

}  // namespace

Es10Answer GetEuiccChallenge(CardContext& context, ByteSpan) {
  auto session = std::make_shared<RspSession>();
  session->challenge = context.options().random(kChallengeSize);
  const tlv::Writer contents = tlv::Writer().Put(0x80, session->challenge);
  context.session() = std::move(session);
  return {tlv::Encode(0xBF2E, contents.bytes()), apdu::kSwSuccess};
}

Unexpected RspFail(RspCode code, std::string message) {
  return Fail(MakeError(ErrorCode::kRefused, std::move(message))
                  .WithDetail(Es10Detail{kDetailName, static_cast<int>(code)}));
}

Error RspBug(int code) { return RspFail(static_cast<RspCode>(code), "a bug of this card").value(); }

Error NoSessionContext(std::string message) {
  return RspFail(RspCode::kNoSessionContext, std::move(message)).value();
}

RspCode RspCodeOf(const Error& error) {
  const auto* detail = error.Detail<Es10Detail>();
  if (detail == nullptr || detail->function != kDetailName) return RspCode::kUndefinedError;
  return static_cast<RspCode>(detail->result);
}

Es10Answer RefuseRsp(CardContext& context, tlv::Tag tag, ByteSpan signed_object,
                     const Error& error) {
  context.session().reset();
  log::Info("euicc", log::Escape(tlv::TagName(tag) + " refused: " + error.message));
  const auto contents = tlv::ReadOne(signed_object);
  if (!contents) return {{}, apdu::kSwIncorrectData};
  const auto transaction_id = tlv::Get(contents->value, 0x80);
  if (!transaction_id) return {{}, apdu::kSwIncorrectData};
  const tlv::Writer refusal = tlv::Writer()
                                  .Put(0x80, transaction_id->value)
                                  .PutUint(0x02, static_cast<uint64_t>(RspCodeOf(error)));
  return {tlv::Encode(tag, tlv::Writer().Put(0xA1, refusal).bytes()), apdu::kSwSuccess};
}

const pki::EuiccCredential& SessionCredential(const CardContext& context,
                                              const RspSession& session) {
  const auto* credential = context.identity().FindCredential(session.ci_identifier);
  return credential != nullptr ? *credential : context.identity().credentials.front();
}

std::vector<Es10Function> RspFunctions() {
  using Shape = Es10Function::Shape;
  std::vector<Es10Function> functions = {
      {0xBF2E, Shape::kWholeTlv, GetEuiccChallenge},
      {0xBF38, Shape::kWholeTlv, AuthenticateServer},
      {0xBF21, Shape::kWholeTlv, PrepareDownload},
      {0xBF41, Shape::kWholeTlv, CancelSession},
  };
  for (const tlv::Tag tag : {0xBF36, 0xA0, 0xA1, 0x87, 0x88, 0xA2, 0xA3, 0x86}) {
    functions.push_back({tag, Shape::kSegment, LoadBoundProfilePackage});
  }
  return functions;
}

}  // namespace lpab::sim::euicc
