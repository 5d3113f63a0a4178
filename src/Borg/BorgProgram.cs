using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Borg;

/// <summary>An installed borg. Runs commands to their end, reading both of its outputs all the time.</summary>
/// <param name="executable">Its path, or a name to look up in PATH.</param>
/// <param name="time">Measures the graces.</param>
public sealed class BorgProgram(string executable, TimeProvider time)
{
    /// <summary>How long a cancelled command may take to write a checkpoint and end by itself; zero sends SIGTERM at once.</summary>
    public TimeSpan InterruptGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take then to release its lock, before it is killed.</summary>
    public TimeSpan TerminateGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most that a command may print where its output is collected.</summary>
    public int MaxOutputBytes { get; init; } = 64 * 1024 * 1024;

    /// <inheritdoc cref="ChildProcessStart.MaxMemoryBytes"/>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>Null if there is no such borg, or it does not say which it is.</summary>
    public async Task<BorgVersion?> FindVersionAsync(BorgEnvironment environment, CancellationToken cancellationToken)
    {
        if (ExecutablePath.Find(executable) is null)
            return null;
        var outcome = await RunAsync(AskVersion.In(environment), null, cancellationToken);
        return outcome.IsDone && BorgVersion.TryParse(System.Text.Encoding.UTF8.GetString(outcome.Output.Span), out var version)
            ? version
            : null;
    }

    /// <summary>Runs a command and collects what it prints.</summary>
    /// <param name="onLine">Called for each log line, one at a time, as they come.</param>
    /// <exception cref="FileNotFoundException">borg is not installed.</exception>
    /// <exception cref="InvalidDataException">It printed more than <see cref="MaxOutputBytes"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; borg is gone by then.</exception>
    public async Task<BorgOutcome> RunAsync(
        BorgInvocation invocation, Action<BorgLogLine>? onLine, CancellationToken cancellationToken)
    {
        var collected = new MemoryStream();
        var outcome = await RunAsync(
            invocation, onLine, (output, end) => CollectAsync(output, collected, MaxOutputBytes, end), cancellationToken);
        return outcome with { Output = collected.GetBuffer().AsMemory(0, (int)collected.Length) };
    }

    /// <summary>Runs a command whose output is streamed; if reading it fails, borg is ended and the failure is thrown.</summary>
    /// <param name="readOutput">Reads the stream to its end.</param>
    /// <inheritdoc cref="RunAsync(BorgInvocation, Action{BorgLogLine}?, CancellationToken)"/>
    public async Task<BorgOutcome> RunAsync(
        BorgInvocation invocation,
        Action<BorgLogLine>? onLine,
        Func<Stream, CancellationToken, Task> readOutput,
        CancellationToken cancellationToken)
    {
        await using var child = await ChildProcess.StartAsync(
            invocation.StartOf(executable) with { MaxMemoryBytes = invocation.Through is null ? MaxMemoryBytes : null }, time);
        if (invocation.Through is not null)
            await SendAsync(invocation.Request, child);
        using var broken = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, broken.Token);
        using var letGo = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var log = new LogDigest();

        var reading = Task.WhenAll(
            OrStopAsync(() => readOutput(child.Output, letGo.Token), broken),
            OrStopAsync(() => ReadLogAsync(child, log, onLine, letGo.Token), broken));
        var exit = await EndAsync(child, letGo, broken.Token, stop.Token);
        try
        {
            await reading;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // A reader may well stumble over the end of a borg that was stopped; what happened is said below.
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new BorgOutcome { Exit = exit, Failure = log.FailureOf(exit), Output = default, Log = log };
    }

    // A program that has ended already has said why, in its log.
    private static async Task SendAsync(ReadOnlyMemory<byte> request, ChildProcess child)
    {
        try
        {
            await child.Input.WriteAsync(request);
            await child.Input.FlushAsync();
        }
        catch (IOException)
        {
        }
    }

    private async Task<BorgExit> EndAsync(
        ChildProcess child, CancellationTokenSource letGo, CancellationToken broken, CancellationToken stop)
    {
        try
        {
            return new BorgExit((await child.WaitForExitAsync(stop)).Code);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody reads any more when a reader broke: then borg could only wait on a full pipe.
            var exit = await child.StopAsync(broken.IsCancellationRequested ? TimeSpan.Zero : InterruptGrace, TerminateGrace);
            // What borg left behind, such as an ssh, may hold the pipes open.
            letGo.CancelAfter(TimeSpan.FromSeconds(5));
            return new BorgExit(exit.Code);
        }
    }

    private static async Task OrStopAsync(Func<Task> reading, CancellationTokenSource broken)
    {
        try
        {
            await reading();
        }
        catch
        {
            await broken.CancelAsync();
            throw;
        }
    }

    private static async Task ReadLogAsync(
        ChildProcess child, LogDigest log, Action<BorgLogLine>? onLine, CancellationToken cancellationToken)
    {
        await foreach (var text in child.ReadErrorLinesAsync(cancellationToken))
        {
            var line = BorgLogLine.Parse(text);
            log.Add(line);
            onLine?.Invoke(line);
        }
    }

    private static async Task CollectAsync(Stream output, MemoryStream collected, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await output.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (collected.Length + read > maxBytes)
                throw new InvalidDataException("borg printed more than was expected of it.");
            collected.Write(buffer, 0, read);
        }
    }
}
