using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Reports;

/// <param name="Number">Its place in the outbox.</param>
public readonly record struct WaitingReport(long Number, Report Report);
