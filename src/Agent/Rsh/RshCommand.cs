using BorgBackupServer.Agent.Cli;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Agent.Rsh;

/// <summary>
/// <c>bbs-agent rsh</c>: what borg starts as its remote shell. It starts ssh to the server of the enrolment, and lets no
/// byte of a backup pass before the server has proved that it opened the pinned repository.
/// </summary>
internal static class RshCommand
{
    public static async Task<int> RunAsync(AgentOptions options, TextWriter error)
    {
        var state = StateFolder.At(options.StateDirectory);
        if (!IdentityFile.Read(state).IsSuccess(out var identity, out var problem)
            || !ExpectedId(options, identity).IsSuccess(out var expected, out problem)
            || !SshArguments.Build(options.RemoteShellArguments, identity.Ssh, state).IsSuccess(out var arguments, out problem))
            return Refuse(error, problem);

        var start = new ChildProcessStart
        {
            FileName = "ssh",
            Arguments = arguments,
            Environment = new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8", ["BORG_BASE_DIR"] = state.BorgFolder },
            HasInput = true,
            SharesError = true,
            DiesWithParent = false, // its input ends when this process does, and then so does ssh
        };
        try
        {
            await using var ssh = await ChildProcess.StartAsync(start);
            return await RelayAsync(ssh, new RepositoryIdCheck(expected), error);
        }
        catch (FileNotFoundException)
        {
            return Refuse(error, new Problem("ssh.missing", ProblemKind.MissingProgram, "ssh is not installed."));
        }
    }

    private static async Task<int> RelayAsync(ChildProcess ssh, RepositoryIdCheck check, TextWriter error)
    {
        var (toServer, fromServer) = (Pipes.DescriptorOf(ssh.Input), Pipes.DescriptorOf(ssh.Output));
        foreach (var descriptor in (int[])[0, 1, toServer, fromServer])
            Pipes.Enlarge(descriptor);

        var relay = new CheckedRelay(check, fromBorg: 0, toBorg: 1, toServer, fromServer);
        var input = new Thread(() =>
        {
            relay.RelayFromBorg();
            ssh.Input.Close(); // borg is done: let the server see the end, and go on to read what it still says
        })
        { IsBackground = true };
        input.Start();

        if (!relay.RelayFromServer() || check.Verdict is RepositoryIdVerdict.Mismatch or RepositoryIdVerdict.Refused)
        {
            await ssh.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(5));
            return Refuse(error, check.Verdict == RepositoryIdVerdict.Mismatch
                ? new Problem("repository.changed", ProblemKind.Refused, check.Reason ?? "")
                : new Problem("repository.unproven", ProblemKind.Refused, $"The server did not prove which repository it opened. {check.Reason}"));
        }

        return (await ssh.WaitForExitAsync(CancellationToken.None)).Code;
    }

    private static Result<byte[]> ExpectedId(AgentOptions options, AgentIdentity identity)
    {
        if (options.RepositoryId is not { } id || !OrderGrammar.IsBorgId(id) || identity.Repositories.All(pin => pin.BorgId != id))
            return new Problem("repository.unknown", ProblemKind.Refused, "rsh is started by borg, for a pinned repository.");
        return Convert.FromHexString(id);
    }

    private static int Refuse(TextWriter error, Problem problem)
    {
        error.WriteLine($"{BorgProblems.RemoteShellMark}[{problem.Code}] {problem.Detail}");
        return ExitCodes.Of(problem);
    }
}
