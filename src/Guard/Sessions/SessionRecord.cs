using System.Numerics;
using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Guard.Judging;

namespace BorgBackupServer.Guard.Sessions;

/// <summary>
/// The record of one session: a file of its own, a line an event, each written at once and whole, so that also a guard
/// that is killed leaves what it had to say. Of many refusals of a kind only the 1st, 2nd, 4th, 8th… have a line: a
/// client must not be able to fill the disk with them.
/// </summary>
internal sealed class SessionRecord : IDisposable
{
    private readonly Lock gate = new();
    private readonly FileStream file;
    private readonly SessionLine blank;
    private readonly TimeProvider time;

    /// <exception cref="IOException">It cannot be written.</exception>
    public SessionRecord(GuardRules rules, TimeProvider time, string? source)
    {
        this.time = time;
        blank = new SessionLine { Event = SessionEvent.Started, At = default, ClientId = rules.ClientId };
        file = new FileStream(Path.Combine(rules.SessionDirectory, $"{Guid.CreateVersion7():N}.jsonl"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        // In system mode the folder's group is the server's, which reads it; whatever the session's umask is.
        File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Write(blank with { ProcessId = Environment.ProcessId, Source = source });
    }

    public void Opened(GuardedRepository repository) =>
        Write(blank with { Event = SessionEvent.Opened, Repository = repository.BorgId, ProcessId = Environment.ProcessId });

    public void Note(Judgement judgement, SessionCounts counts)
    {
        var count = judgement.Refusal is { } refusal ? counts.Refusals.GetValueOrDefault(refusal) : counts.IgnoredOverputs;
        if (BitOperations.IsPow2(count))
            Write(blank with { Event = judgement.Refusal is null ? SessionEvent.Ignored : SessionEvent.Refused, Refusal = judgement.Refusal, Count = count, Text = judgement.Text });
    }

    public void Ended(SessionJudge judge, long bytesFromClient, long bytesToClient, int exitCode, string? reason) => Write(blank with
    {
        Event = SessionEvent.Ended,
        Repository = judge.Repository?.BorgId,
        IsExclusive = judge.Repository is null ? null : judge.IsExclusive,
        BytesFromClient = bytesFromClient,
        BytesToClient = bytesToClient,
        ObjectsPut = judge.Counts.ObjectsPut,
        ObjectBytes = judge.Counts.ObjectBytes,
        ObjectsDeleted = judge.Counts.ObjectsDeleted,
        Commits = judge.Counts.Commits,
        IgnoredOverputs = judge.Counts.IgnoredOverputs,
        Refusals = judge.Counts.Refusals,
        ExitCode = exitCode,
        Text = reason,
    });

    public void Dispose() => file.Dispose();

    private void Write(SessionLine line)
    {
        lock (gate)
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line with { At = time.GetUtcNow() }, GuardJson.Default.SessionLine), (byte)'\n']);
    }
}
