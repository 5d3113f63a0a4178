using System.Runtime.InteropServices;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Guard.Judging;
using BorgBackupServer.Guard.Relaying;

namespace BorgBackupServer.Guard.Sessions;

/// <summary>One session from its start to its end: record, locks, borg, and the two directions between it and the client.</summary>
internal sealed class GuardSession(GuardRules rules, RulesWatch watch, TimeProvider time)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<string> stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <returns>The exit code: borg's, or 75 (try again later) if the guard ended the session.</returns>
    public async Task<int> RunAsync()
    {
        using var disk = new RepositoryOnDisk(rules.Repositories, time);
        using var record = new SessionRecord(rules, time, Source());
        disk.Entered += record.Opened;
        var judge = new SessionJudge(rules, disk);
        using var choice = new FarEndChoice();
        if (!rules.Repositories.Any(repository => repository.IsFar))
            choice.Give(await FarEnd.StartAsync(rules));

        foreach (var descriptor in (int[])[0, 1])
            Pipes.Enlarge(descriptor);
        var client = new ClientWriter(toClient: 1);
        using var upRate = new SessionRate(new SharedRate(rules.RateFile, place: 0, time));
        using var downRate = new SessionRate(new SharedRate(rules.RateFile, place: 1, time));
        disk.Entered += repository =>
        {
            // One file for each, so that its sessions meet there and no others.
            var file = $"{rules.RateFile}-{repository.BorgId}";
            upRate.Enter(new SharedRate(file, place: 0, time));
            downRate.Enter(new SharedRate(file, place: 1, time));
            Pace(rules.Limits, repository);
        };
        Func<int> toBorg = () => choice.ToBorg(judge.Repository);
        var up = new FromClient(fromClient: 0, toBorg, judge, new BorgWriter(toBorg, client, record, judge), upRate);
        Pace(rules.Limits, null);

        using var deadline = new Timer(_ => Stop(judge, record, RefusalKind.TooLong, "The session lasted too long."), null, TimeSpan.FromSeconds(rules.Limits.Seconds), Timeout.InfiniteTimeSpan);
        using var look = new Timer(_ => Look(judge, record, Pace), null, RulesWatch.Pause, RulesWatch.Pause);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopBySignal);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, StopBySignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopBySignal);

        var upEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(() => RelayUp(up, choice, upEnded));
        await ChooseAsync(choice, upEnded.Task);
        var code = choice.End is { } end ? await RelayAsync(end, new FromBorg(end.FromBorg, judge, client, downRate, () => choice.IsClientGone, () => disk.Learn(FarObjects.Ask(end.ToBorg, end.FromBorg))), judge, record) : 0;
        var reason = stopped.Task.IsCompletedSuccessfully ? await stopped.Task : null;
        code = reason is null ? code : 75;
        record.Ended(judge, up.Read, client.Written, code, reason);
        if (reason is not null)
            await Console.Error.WriteLineAsync($"bbs-guard: {reason}");
        return code;

        void Pace(SessionLimits limits, GuardedRepository? repository)
        {
            upRate.Pace(limits.UpBytesPerSecond, repository?.UpBytesPerSecond);
            downRate.Pace(limits.DownBytesPerSecond, repository?.DownBytesPerSecond);
        }
    }

    // Waits until it is known where the session leads; nothing of it has reached any borg before.
    private async Task ChooseAsync(FarEndChoice choice, Task upEnded)
    {
        if (choice.End is not null || await Task.WhenAny(choice.Asked, upEnded, stopped.Task) != choice.Asked)
            return;
        FarEnd? end = null;
        try
        {
            var repository = await choice.Asked;
            var opening = Task.Run(() => FarEnd.OpenAsync(rules, repository)); // another machine may take its time, and a closed door does not wait for it
            await Task.WhenAny(opening, stopped.Task);
            end = stopped.Task.IsCompleted ? null : await opening;
        }
        catch (Exception failed) when (failed is IOException or MsgpackException)
        {
            stopped.TrySetResult(failed.Message);
        }

        choice.Give(end);
    }

    private async Task<int> RelayAsync(FarEnd end, FromBorg down, SessionJudge judge, SessionRecord record)
    {
        await using (end)
        {
            foreach (var descriptor in (int[])[end.ToBorg, end.FromBorg])
                Pipes.Enlarge(descriptor);
            var downEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Start(() => RelayDown(down, judge, record, downEnded));
            await Task.WhenAny(downEnded.Task, stopped.Task);
            return stopped.Task.IsCompleted ? await end.StopAsync(Grace) : await end.EndAsync(Grace);
        }
    }

    private void RelayUp(FromClient up, FarEndChoice choice, TaskCompletionSource ended)
    {
        try
        {
            if (!up.Relay())
                stopped.TrySetResult("The session was ended because of what the client sent.");
        }
        catch (IOException)
        {
            // borg is gone, and its exit code tells why; or our own record cannot be written, and then nothing may go on.
        }
        finally
        {
            choice.ClientIsGone(); // let borg see the end, release its lock and go
            ended.TrySetResult();
        }
    }

    private void RelayDown(FromBorg down, SessionJudge judge, SessionRecord record, TaskCompletionSource ended)
    {
        try
        {
            if (down.Relay() is { } end)
            {
                record.Note(end, judge.Counts);
                stopped.TrySetResult(end.Text ?? "");
            }
        }
        catch (MsgpackException odd)
        {
            stopped.TrySetResult($"borg serve answered in a way that is not understood. {odd.Message}");
        }
        catch (IOException)
        {
            stopped.TrySetResult("The client is gone.");
        }

        ended.TrySetResult();
    }

    private void Look(SessionJudge judge, SessionRecord record, Action<SessionLimits, GuardedRepository?> pace)
    {
        if (!watch.HasChanged(out var changed, out var complaint))
            return;
        var end = changed is null ? Judgement.End(RefusalKind.Closed, $"The rules of this client cannot be used any more: {complaint}.") : judge.Adopt(changed);
        if (end is not { } reason)
        {
            pace(changed!.Limits, judge.Repository); // because only rules that can be used let the session go on
            return;
        }

        judge.End(RefusalKind.Closed);
        record.Note(reason, judge.Counts);
        stopped.TrySetResult(reason.Text ?? "");
    }

    private void Stop(SessionJudge judge, SessionRecord record, RefusalKind refusal, string reason)
    {
        judge.End(refusal);
        record.Note(Judgement.End(refusal, reason), judge.Counts);
        stopped.TrySetResult(reason);
    }

    private void StopBySignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopped.TrySetResult("The server ended the session.");
    }

    private static void Start(Action work) => new Thread(work.Invoke) { IsBackground = true }.Start();

    // "address port own-address own-port", by sshd; the first two name the client.
    private static string? Source() =>
        Environment.GetEnvironmentVariable("SSH_CONNECTION")?.Split(' ') is [var address, var port, ..] && address.Length < 100 && port.Length < 10
            ? $"{address} {port}"
            : null;
}
