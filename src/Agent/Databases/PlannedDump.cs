using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Databases;

/// <summary>A dump that an archive is to have.</summary>
/// <param name="Path">In the archive.</param>
/// <param name="Kind">Of its source.</param>
/// <param name="Database">Null for accounts and rights.</param>
/// <param name="Preface">Comes first.</param>
/// <param name="Start">Writes the rest.</param>
internal sealed record PlannedDump(DumpPath Path, string Kind, FoundDatabase? Database, string Preface, ChildProcessStart Start)
{
    /// <summary>For people.</summary>
    public string Title => Database is null ? $"the accounts of {Path.Source}" : $"{Path.Source}: {Machine.AgentLog.OneLine(Database.Name)}";
}
