#include "sgp22/result_texts.h"

#include "base/log.h"
#include "sgp22/result_tables.h"

namespace lpab::sgp22 {
namespace {

const Es10Row* FindEs10(std::string_view function, int code) {
  for (const Es10Row& row : Es10Rows()) {
    if (row.function == function && row.code == code) return &row;
  }
  return nullptr;
}

const RspRow* FindRsp(std::string_view subject, std::string_view reason) {
  for (const RspRow& row : RspRows()) {
    if (row.subject == subject && row.reason == reason) return &row;
  }
  return nullptr;
}

const ReasonRow* FindReason(int reason) {
  for (const ReasonRow& row : BppReasonRows()) {
    if (row.code == reason) return &row;
  }
  return nullptr;
}

std::string WithCode(std::string_view text, int code) {
  return std::string(text) + " (" + std::to_string(code) + ")";
}

std::string NotDefined(int code) {
  return "result " + std::to_string(code) + ", which SGP.22 version 2 does not define";
}

}  // namespace

std::string ResultText(std::string_view function, int code) {
  if (code == 0) return "ok";
  if (const Es10Row* row = FindEs10(function, code)) return WithCode(row->text, code);
  if (code == kUndefinedError) return WithCode("the card refuses and does not say why", code);
  return NotDefined(code);
}

Error Es10Error(std::string_view function, int code) {
  const Es10Row* row = FindEs10(function, code);
  const std::string name(function);
  Error error =
      MakeError(row ? row->error : ErrorCode::kRefused, name + ": " + ResultText(function, code));
  if (row) error.next = std::string(row->next);
  return std::move(error).WithDetail(Es10Detail{name, code});
}

std::string BppCommandText(int command) {
  for (const CodeRow& row : BppCommandRows()) {
    if (row.code == command) return WithCode(row.text, command);
  }
  return "a command that SGP.22 version 2 does not define (" + std::to_string(command) + ")";
}

std::string BppErrorReasonText(int reason) {
  if (const ReasonRow* row = FindReason(reason)) return WithCode(row->text, reason);
  return NotDefined(reason);
}

Error BppError(int command, int reason) {
  const ReasonRow* row = FindReason(reason);
  Error error =
      MakeError(row ? row->error : ErrorCode::kRefused,
                "installation, " + BppCommandText(command) + ": " + BppErrorReasonText(reason));
  if (row) error.next = std::string(row->next);
  return std::move(error).WithDetail(
      Es10Detail{std::string(function::kLoadBoundProfilePackage), reason});
}

std::string RspStatusText(std::string_view subject, std::string_view reason) {
  const std::string codes = " (" + log::Escape(subject, 20) + "/" + log::Escape(reason, 20) + ")";
  if (const RspRow* row = FindRsp(subject, reason)) return std::string(row->text) + codes;
  for (const auto& row : RspReasonRows()) {
    if (row.reason == reason) return "the server refuses: " + std::string(row.text) + codes;
  }
  return "the server refuses with a code that SGP.22 version 2 does not define" + codes;
}

Error RspError(std::string_view function, std::string_view subject, std::string_view reason,
               std::string_view server_text) {
  std::string text = std::string(function) + ": " + RspStatusText(subject, reason);
  if (!server_text.empty()) text += "; it says: " + log::Escape(server_text);
  const RspRow* row = FindRsp(subject, reason);
  Error error = MakeError(row ? row->error : ErrorCode::kRefused, std::move(text));
  if (row) error.next = std::string(row->next);
  return std::move(error).WithDetail(RspDetail{std::string(subject), std::string(reason)});
}

}  // namespace lpab::sgp22
