using System.Globalization;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>What is replaced is dumped first, into a file that only the agent's user can read, in a folder that restores may write into.</summary>
internal static class SafetyDump
{
    /// <summary>The file, or why there is none; then nothing is to be replaced.</summary>
    public static async Task<Result<string>> MakeAsync(
        IDatabaseServer server, FoundDatabase database, WirePath directory, AgentPolicy policy, RunReporter reporter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!TargetCheck.Prepare(directory.Text, policy, mayBeFull: true).IsSuccess(out var folder, out var problem))
            return problem;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (database.SizeBytes > free)
            return new Problem("restore.no-space", ProblemKind.Failed, $"The database to be replaced takes {database.SizeBytes:N0} bytes; {free:N0} are free below {folder} for a dump of it.", "Nothing was changed. Make room, or choose another folder.");
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{DumpPath.Encode(database.Name)}-{now.UtcDateTime:yyyyMMdd'T'HHmmss}{server.Extension}"));
        try
        {
            await using (var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                if (await WriteAsync(server, database, stream, reporter, cancellationToken) is { } failed)
                {
                    File.Delete(file);
                    return failed;
                }

                stream.Flush(flushToDisk: true);
            }

            Posix.SyncFolder(folder);
            return file;
        }
        catch (OperationCanceledException)
        {
            File.Delete(file);
            throw;
        }
        catch (IOException failure)
        {
            return new Problem("database.safety-dump-failed", ProblemKind.Failed, $"The database to be replaced could not be dumped to {AgentLog.OneLine(file)}: {failure.Message}", "Nothing was changed.");
        }
    }

    private static async Task<Problem?> WriteAsync(IDatabaseServer server, FoundDatabase database, Stream stream, RunReporter reporter, CancellationToken cancellationToken)
    {
        var start = server.Dump(database);
        await using var child = await ChildProcess.StartAsync(start);
        var errors = ClientProgram.ReadErrorsAsync(child, line => reporter.Log(LogLevel.Warning, line), CancellationToken.None);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(server.Preface(database)), cancellationToken);
        await child.Output.CopyToAsync(stream, cancellationToken);
        var exit = await child.WaitForExitAsync(cancellationToken);
        var said = await errors;
        return exit.Code == 0 ? null : ClientProgram.Failed(start, exit, said) with { Code = "database.safety-dump-failed", Hint = "Nothing was changed: what cannot be dumped is not replaced." };
    }
}
