using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg;

/// <summary>What goes wrong with a real borg is told apart.</summary>
public sealed class BorgFailureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_passphrase_is_told()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var wrong = new BorgEnvironment { BaseDirectory = repository.Environment.BaseDirectory, Passphrase = "wrong" };
        var outcome = await repository.Borg.RunAsync(new ListArchives { Repository = repository.Location }.In(wrong), null, Cancel);
        AssertFailure(BorgFailure.PassphraseWrong, outcome);
        Assert.Equal(0, outcome.Output.Length);
    }

    [Fact]
    public async Task Without_a_passphrase_borg_fails_and_does_not_ask()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var none = new BorgEnvironment { BaseDirectory = repository.Environment.BaseDirectory };
        AssertFailure(BorgFailure.PassphraseWrong, await repository.Borg.RunAsync(new ListArchives { Repository = repository.Location }.In(none), null, Cancel));
    }

    [Fact]
    public async Task A_missing_and_an_existing_repository_are_told()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        AssertFailure(BorgFailure.RepositoryMissing, await repository.RunAsync(new ListArchives { Repository = RepositoryLocation.Local(Path.Combine(repository.Root, "none")) }));
        AssertFailure(BorgFailure.RepositoryExists, await repository.RunAsync(new InitRepository { Repository = repository.Location }));
        AssertFailure(BorgFailure.RepositoryInvalid, await repository.RunAsync(new ListArchives { Repository = RepositoryLocation.Local(repository.Source) }));
    }

    [Fact]
    public async Task A_missing_and_an_existing_archive_are_told()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        await repository.ArchiveAsync("a");
        AssertFailure(BorgFailure.ArchiveMissing, await repository.RunAsync(new DescribeArchive { Repository = repository.Location, Archive = "b" }));
        AssertFailure(BorgFailure.ArchiveExists, await repository.RunAsync(new CreateArchive { Repository = repository.Location, Archive = "a", Paths = [repository.Source] }));
    }

    [Fact]
    public async Task A_lock_that_is_held_is_told_after_the_wait()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var variables = new ListArchives { Repository = repository.Location }.In(repository.Environment).Environment;
        await using var holder = await ChildProcess.StartAsync(new()
        {
            FileName = "borg",
            Arguments = ["with-lock", repository.Location.Text, "sh", "-c", "echo held; exec sleep 600"],
            Environment = variables,
            SharesError = true,
        });
        Assert.Equal("held", await new StreamReader(holder.Output).ReadLineAsync(Cancel));

        var command = new ListArchives { Repository = repository.Location, LockWait = TimeSpan.Zero };
        AssertFailure(BorgFailure.LockTimeout, await repository.RunAsync(command));
        Assert.True((await repository.RunAsync(command with { BypassesLock = true })).IsDone);
        await holder.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_unencrypted_repository_that_was_never_seen_is_refused()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var plain = RepositoryLocation.Local(Path.Combine(repository.Root, "plain"));
        var variables = new ListArchives { Repository = plain }.In(repository.Environment).Environment
            .SetItem("BORG_BASE_DIR", Path.Combine(repository.Root, "other-home"));
        await using (var init = await ChildProcess.StartAsync(new() { FileName = "borg", Arguments = ["init", "-e", "none", plain.Text], Environment = variables, SharesError = true }))
            Assert.Equal(0, (await init.WaitForExitAsync(Cancel)).Code);

        AssertFailure(BorgFailure.UnencryptedRepository, await repository.RunAsync(new ListArchives { Repository = plain }));
        AssertFailure(BorgFailure.UnencryptedRepository, await repository.RunAsync(new CreateArchive { Repository = plain, Archive = "a", Paths = [repository.Source] }));
    }

    [Fact]
    public async Task A_repository_that_moved_is_refused_unless_that_was_checked()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var moved = RepositoryLocation.Local(Path.Combine(repository.Root, "moved"));
        Directory.Move(repository.Location.Text, moved.Text);
        AssertFailure(BorgFailure.RepositoryRelocated, await repository.RunAsync(new ListArchives { Repository = moved }));

        var accepting = new BorgEnvironment { BaseDirectory = repository.Environment.BaseDirectory, Passphrase = repository.Environment.Passphrase, AcceptsRelocation = true };
        Assert.True((await repository.Borg.RunAsync(new ListArchives { Repository = moved }.In(accepting), null, Cancel)).IsDone);
    }

    // borg passes on what ssh says only if it comes before the end of the connection; otherwise it knows no more than that.
    [Fact]
    public async Task A_server_that_is_not_there_is_told()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var outcome = await repository.RunAsync(new ListArchives { Repository = RepositoryLocation.Ssh("nobody", "127.0.0.1", 1, "/srv/r") });
        AssertFailure(outcome.Failure == BorgFailure.ConnectionClosed ? BorgFailure.ConnectionClosed : BorgFailure.ConnectionFailed, outcome);
    }

    [Fact]
    public async Task Damaged_data_is_told()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var content = new byte[200_000];
        Random.Shared.NextBytes(content);
        await File.WriteAllBytesAsync(Path.Combine(repository.Source, "a"), content, Cancel);
        await repository.ArchiveAsync("a");
        var segment = new DirectoryInfo(Path.Combine(repository.Location.Text, "data")).GetFiles("*", SearchOption.AllDirectories).MaxBy(file => file.Length)!; // because a repository has segments
        await using (var stream = segment.Open(FileMode.Open))
        {
            stream.Position = segment.Length / 2;
            stream.Write("damaged"u8);
        }

        AssertFailure(BorgFailure.IntegrityError, await repository.RunAsync(new ExtractFiles { Repository = repository.Location, Archive = "a", TargetDirectory = repository.Target }));
    }

    // The repository lies on a file system of 3 MiB, in a mount namespace that ends with borg.
    [Fact]
    public async Task A_full_disk_is_told()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var content = new byte[8_000_000];
        Random.Shared.NextBytes(content);
        await File.WriteAllBytesAsync(Path.Combine(repository.Source, "big"), content, Cancel);
        var path = repository.Location.Text;
        Directory.Move(path, path + ".copy");
        Directory.CreateDirectory(path);

        var onSmallDisk = repository.AddExecutable("borg-on-a-small-disk", $"""
            #!/bin/sh
            exec unshare --mount --map-root-user -- sh -ec '
              mount -t tmpfs -o size=3m none {path}; cp -a {path}.copy/. {path}; exec borg "$@"' sh "$@"
            """);
        var create = new CreateArchive { Repository = repository.Location, Archive = "a", Paths = [repository.Source] };
        AssertFailure(BorgFailure.NoSpace, await onSmallDisk.RunAsync(create.In(repository.Environment), null, Cancel));
    }

    [Fact]
    public async Task A_borg_that_cannot_be_loaded_is_told_although_it_ends_with_1()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var broken = repository.AddExecutable("broken-borg", """
            #!/bin/sh
            echo "Traceback (most recent call last):" >&2
            echo "ModuleNotFoundError: No module named 'borg'" >&2
            exit 1
            """);
        AssertFailure(BorgFailure.BrokenInstallation, await broken.RunAsync(new ListArchives { Repository = repository.Location }.In(repository.Environment), null, Cancel));
        Assert.Null(await broken.FindVersionAsync(repository.Environment, Cancel));
    }

    private static void AssertFailure(BorgFailure expected, BorgOutcome outcome)
    {
        var said = string.Join('\n', [$"{outcome.Exit}", .. outcome.Log.Errors, .. outcome.Log.Warnings, .. outcome.Log.PlainTexts]);
        Assert.True(outcome.Failure == expected && !outcome.IsDone, $"{outcome.Failure} instead of {expected}: {said}");
    }
}
