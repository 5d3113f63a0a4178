using System.Text;
using BorgBackupServer.Agent.Cli;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Agent.Session;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Enrolment;

/// <summary>
/// <c>bbs-agent enrol</c>: makes the SSH key, exchanges the one-time token for an API key and the pins, and keeps them.
/// The identity is written last: a crash on the way leaves an agent that is not enrolled, never half of one.
/// </summary>
internal static class EnrolCommand
{
    public const string TokenVariable = "BBS_ENROL_TOKEN";

    /// <summary>Where restores go by default when root enrols; others get a folder below their state.</summary>
    private const string RootRestoreTarget = "/var/restore";

    public static async Task<Result<string>> RunAsync(
        AgentOptions options, Func<string, string?> environment, TextReader input, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!ServerAddress.Parse(options.Server ?? "").IsSuccess(out var address, out var problem)
            || !StateFolder.Open(options.StateDirectory).IsSuccess(out var state, out problem))
            return problem;
        if (IdentityFile.Exists(state) && !options.IsAgain)
            return new Problem("agent.enrolled", ProblemKind.Conflict, $"There is an identity in {state.Location} already.",
                "To replace it, get a new token on the server's page and use --again; to give it up, bbs-agent leave.");
        if (!AgentLock.Take(state).IsSuccess(out var held, out problem))
            return problem;
        using var _ = held;

        var token = (environment(TokenVariable) is { Length: > 0 } given ? given : await input.ReadLineAsync(cancellationToken))?.Trim();
        if (string.IsNullOrEmpty(token) || token.Length > WireLimits.NameChars)
            return new Problem("token.missing", ProblemKind.Usage, "There is no one-time token.", $"Give the token from the server's page in {TokenVariable} or on standard input.");

        var policyFile = new PolicyFile(options.PolicyFile);
        policyFile.WriteDefault(environment("BBS_AGENT_RESTORE_TARGET") is { Length: > 0 } target ? Path.GetFullPath(target)
            : Posix.IsRoot ? RootRestoreTarget : Path.Combine(state.Location, "restore"));
        if (!policyFile.Read().IsSuccess(out var policy, out problem))
            return problem;

        var newKey = state.SshKeyFile + ".new";
        if (!(await SshKey.MakeAsync(newKey, cancellationToken)).IsSuccess(out var publicKey, out problem))
            return problem;
        using var borg = new BorgInstallation(state, time);
        var borgVersion = (await borg.FindAsync(cancellationToken)).IsSuccess(out var version, out var _) ? version.ToString() : null;
        using var server = new ServerConnection(address, apiKey: null, time);
        var request = new EnrolRequest { Token = new Secret(token), SshPublicKey = publicKey, Machine = MachineSurvey.Take(policy, borgVersion, []) };
        var answer = await server.EnrolAsync(request, cancellationToken);
        if (!answer.IsSuccess(out var response, out problem))
            return problem.Kind == ProblemKind.KeyRefused ? problem with { Hint = "Get a new token on the server's page; each works once and for a limited time." } : problem;
        if (PinCheck.Check(response) is { } strange)
            return strange;

        Keep(state, newKey, response, address, time);
        return $"Enrolled as {response.ClientName} at {address.GetLeftPart(UriPartial.Authority)}. What the server may do here is in {policyFile.Location}.";
    }

    private static void Keep(StateFolder state, string newKey, EnrolResponse response, Uri address, TimeProvider time)
    {
        // What waited for the former server is nothing to the new one.
        foreach (var file in Directory.EnumerateFiles(state.OutboxFolder).Concat(Directory.EnumerateFiles(state.RunsFolder)))
            File.Delete(file);
        File.Delete(state.IdentityFile);
        File.Move(newKey, state.SshKeyFile, overwrite: true);
        File.Move(newKey + ".pub", state.SshKeyFile + ".pub", overwrite: true);
        AtomicFile.Write(state.KnownHostsFile, Encoding.UTF8.GetBytes(KnownHosts.Format(response.Ssh)));
        IdentityFile.Write(state, new AgentIdentity
        {
            Server = address.GetLeftPart(UriPartial.Authority),
            ClientId = response.ClientId,
            ClientName = response.ClientName,
            ApiKey = response.ApiKey,
            Ssh = response.Ssh,
            Repositories = response.Repositories,
            EnrolledAt = time.GetUtcNow(),
        });
    }
}
