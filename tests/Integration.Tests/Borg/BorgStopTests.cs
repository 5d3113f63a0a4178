using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg;

/// <summary>A backup that is ended in the middle locks nobody out.</summary>
public sealed class BorgStopTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cancelled_create_leaves_no_lock_and_the_next_one_succeeds()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var slow = await SlowCreateAsync(repository);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => repository.Borg.RunAsync(
            slow.In(repository.Environment), line => CancelOnceSaving(line, cancel), cancel.Token));

        Assert.False(Directory.Exists(Path.Combine(repository.Location.Text, "lock.exclusive")));
        await AssertUsableAsync(repository);
    }

    /// <summary>Killed, it has no time to unlock, and the next one finds the lock stale.</summary>
    [Theory]
    [InlineData(ProcessSignal.Terminate, 143, false)]
    [InlineData(ProcessSignal.Kill, 137, true)]
    public async Task A_create_that_is_ended_from_outside_locks_nobody_out(ProcessSignal signal, int code, bool isLockLeft)
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        Assert.Equal(code, await EndInTheMiddleAsync(repository, signal));
        Assert.Equal(isLockLeft, Directory.Exists(Path.Combine(repository.Location.Text, "lock.exclusive")));
        await AssertUsableAsync(repository);
    }

    [Fact]
    public async Task A_create_that_is_cancelled_before_it_starts_ends_as_cancelled()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => repository.Borg.RunAsync(
            new ListArchives { Repository = repository.Location }.In(repository.Environment), null, cancelled.Token));
        await AssertUsableAsync(repository);
    }

    private static async Task<int> EndInTheMiddleAsync(TempBorgRepository repository, ProcessSignal signal)
    {
        var slow = await SlowCreateAsync(repository);
        await using var child = await ChildProcess.StartAsync(slow.In(repository.Environment).StartOf());
        await foreach (var text in child.ReadErrorLinesAsync(Cancel))
            if (IsSaving(BorgLogLine.Parse(text)))
                child.Signal(signal);
        return (await child.WaitForExitAsync(Cancel)).Code;
    }

    // Many files of random bytes, compressed as slowly as borg can: some ten seconds of work.
    private static async Task<CreateArchive> SlowCreateAsync(TempBorgRepository repository)
    {
        var content = new byte[200_000];
        for (var file = 0; file < 200; file++)
        {
            Random.Shared.NextBytes(content);
            await File.WriteAllBytesAsync(Path.Combine(repository.Source, $"{file}"), content, Cancel);
        }

        return new CreateArchive { Repository = repository.Location, Archive = "slow", Paths = [repository.Source], Compression = "lzma,9" };
    }

    private static void CancelOnceSaving(BorgLogLine line, CancellationTokenSource cancel)
    {
        if (IsSaving(line))
            cancel.Cancel();
    }

    private static bool IsSaving(BorgLogLine line) => line is BorgLogLine.ArchiveProgress { FileCount: > 0, IsFinished: false };

    private static async Task AssertUsableAsync(TempBorgRepository repository)
    {
        var outcome = await repository.SucceedAsync(new CreateArchive
        {
            Repository = repository.Location,
            Archive = "next",
            Paths = [repository.Source],
            LockWait = TimeSpan.FromSeconds(1),
        });
        Assert.True(CreateResult.TryParse(outcome.Output.Span, out _));
        outcome = await repository.SucceedAsync(new ListArchives { Repository = repository.Location });
        Assert.True(ArchiveList.TryParse(outcome.Output.Span, out var list));
        Assert.Equal(["next"], list.Archives.Where(archive => !archive.IsCheckpoint).Select(archive => archive.Name));
    }
}
