// What became of a batch, for people's spreadsheets and for programs. Pure.
#pragma once

#include <span>
#include <string>

#include "lpa/batch_run.h"

namespace lpab::lpa {

// CSV with a header: line, device, eid, status, iccid, attempts, free_memory, error, next. A row
// for each order, those that were not tried yet among them. No code is in it.
std::string BatchReportCsv(std::span<const BatchResult> results);

// {"total":40,"counts":{"done":39,...},"orders":[{"line":2,"device","eid","status","iccid",
// "attempts","freeMemory","error":{"code","message","next"}}]}; freeMemory and error only where
// there are any.
std::string BatchReportJson(std::span<const BatchResult> results);

}  // namespace lpab::lpa
