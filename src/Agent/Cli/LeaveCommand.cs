using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Session;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Cli;

/// <summary><c>bbs-agent leave</c>: gives the key back, then forgets it. The policy file and what was restored stay.</summary>
internal static class LeaveCommand
{
    public static async Task<Result<string>> RunAsync(AgentOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var state = StateFolder.At(options.StateDirectory);
        if (!IdentityFile.Read(state).IsSuccess(out var identity, out var problem))
            return problem;
        if (!options.IsConfirmed)
            return new Problem("leave.unconfirmed", ProblemKind.Usage, $"This machine would no longer be backed up to {identity.Server}, and its keys would be deleted. Archives on the server stay.",
                "If that is what you want: bbs-agent leave --yes.");
        if (!AgentLock.Take(state).IsSuccess(out var held, out problem))
            return problem;
        using var _ = held;

        if (!options.IsOffline)
        {
            using var server = new ServerConnection(new Uri(identity.Server), identity.ApiKey, time);
            var left = await server.LeaveAsync(new LeaveRequest { SessionId = Guid.CreateVersion7(time.GetUtcNow()) }, cancellationToken);
            // A key that the server does not know needs no giving back.
            if (left.Problem is { } refusal && refusal.Kind != ProblemKind.KeyRefused)
                return refusal with { Hint = $"{refusal.Hint} To forget the server without telling it: bbs-agent leave --yes --offline." };
        }

        foreach (var file in (string[])[state.IdentityFile, state.SshKeyFile, state.SshKeyFile + ".pub", state.KnownHostsFile, state.ContactFile])
            File.Delete(file);
        foreach (var folder in (string[])[state.OutboxFolder, state.RunsFolder, state.BorgFolder])
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        return $"Left {identity.Server}; keys deleted. Archives on the server stay.";
    }
}
