using System.Text.Json;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Agent.Session;
using BorgBackupServer.Agent.State;

namespace BorgBackupServer.Agent.Cli;

/// <summary><c>bbs-agent status</c>: read from the disk, so it answers whether or not the agent runs, and changes nothing.</summary>
internal static class StatusCommand
{
    public static async Task<int> RunAsync(AgentOptions options, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
    {
        var facts = await GatherAsync(options, time, cancellationToken);
        if (options.IsJson)
            output.WriteLine(JsonSerializer.Serialize(facts, AgentJson.Default.StatusFacts));
        else
            Print(facts, output);
        return facts.IsEnrolled ? ExitCodes.Success : ExitCodes.NotEnrolled;
    }

    private static async Task<StatusFacts> GatherAsync(AgentOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var state = StateFolder.At(options.StateDirectory);
        var problems = new List<string>();
        var identity = Take(IdentityFile.Read(state));
        _ = identity is null ? null : Take(new PolicyFile(options.PolicyFile).Read());
        using var borg = new BorgInstallation(state, time);
        var found = await borg.FindAsync(cancellationToken);
        if (found.Problem is { } missing)
            problems.Add(missing.Detail);
        var isThere = Directory.Exists(state.RunsFolder);
        return new StatusFacts
        {
            Version = MachineSurvey.AgentVersion,
            IsEnrolled = identity is not null,
            Server = identity?.Server,
            ClientId = identity?.ClientId,
            ClientName = identity?.ClientName,
            IsRunning = AgentLock.IsHeld(state),
            Contact = ContactFile.Read(state),
            Runs = isThere ? new RunRecords(state.RunsFolder, new AgentLog(TextWriter.Null, time)).All() : [],
            OutboxCount = isThere ? Directory.EnumerateFiles(state.OutboxFolder, "*.json").Count() : 0,
            BorgVersion = found.IsSuccess(out var version, out _) ? version.ToString() : null,
            Problems = problems,
        };

        T? Take<T>(Result<T> result)
            where T : class
        {
            if (result.IsSuccess(out var value, out var problem))
                return value;
            problems.Add(problem.Detail);
            return null;
        }
    }

    private static void Print(StatusFacts facts, TextWriter output)
    {
        Line("agent", $"{facts.Version}, {(facts.IsRunning ? "running" : "not running")}");
        if (facts.IsEnrolled)
        {
            Line("client", facts.ClientName);
            Line("server", facts.Server);
            Line("last contact", facts.Contact?.LastContactAt is { } at ? $"{at:yyyy-MM-dd HH:mm:ss} UTC" : "never");
            if (facts.Contact?.Trouble is { } trouble)
                Line("connection", trouble);
            Line("jobs", facts.Runs.Count == 0 ? "none" : string.Join(", ", facts.Runs.Select(run => $"{run.Kind} {run.Subject}")));
            Line("outbox", facts.OutboxCount == 0 ? "empty" : $"{facts.OutboxCount} reports wait");
        }

        Line("borg", facts.BorgVersion ?? "not usable");
        foreach (var problem in facts.Problems)
            Line("problem", problem);

        void Line(string name, string? value) => output.WriteLine($"{name + ":",-14}{AgentLog.OneLine(value ?? "")}");
    }
}
