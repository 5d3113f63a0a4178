using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg;

/// <summary>
/// borg clients against a real <c>borg serve</c>, run by a shell as sshd would run it. A script stands in for ssh and
/// keeps what each side said.
/// </summary>
public sealed class BorgServeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_forced_command_serves_its_repository_whatever_its_path_is_called()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a");
        var odd = Path.Combine(repository.Root, "clients $(id) `id` *;&", "main ~#");
        Directory.CreateDirectory(Path.GetDirectoryName(odd)!); // because it lies in a folder
        Directory.Move(repository.Location.Text, odd);

        var client = Client(repository, Serve(repository, Path.GetDirectoryName(odd)!, odd));
        var remote = RepositoryLocation.Ssh("bbs-1", "server", 2222, odd);
        var created = await client.RunAsync(new CreateArchive { Repository = remote, Archive = "a", Paths = [repository.Source] });
        Assert.True(created.Exit.Code == 0, string.Join('\n', [.. created.Log.Errors, .. created.Log.Warnings, .. created.Log.PlainTexts]));
        Assert.True((await client.RunAsync(new ListArchives { Repository = remote })).IsDone);
    }

    [Fact]
    public async Task The_forced_command_opens_no_other_repository_and_makes_none()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        await using var other = await TempBorgRepository.CreateAsync();
        var client = Client(repository, Serve(repository, repository.Root, repository.Location.Text));
        foreach (var path in (string[])[other.Location.Text, $"{repository.Root}/../{Path.GetFileName(other.Root)}/repository", repository.Source])
            Assert.Equal(BorgFailure.PathNotAllowed, (await client.RunAsync(new ListArchives { Repository = RepositoryLocation.Ssh("bbs-1", "server", 2222, path) })).Failure);
        Assert.Equal(BorgFailure.PathNotAllowed, (await client.RunAsync(new InitRepository { Repository = RepositoryLocation.Ssh("bbs-1", "server", 2222, $"{repository.Root}/new") })).Failure);
        Assert.False(Directory.Exists($"{repository.Root}/new"));
    }

    [Fact]
    public async Task Nothing_that_the_client_asks_ssh_for_reaches_borg_serve()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        await using var other = await TempBorgRepository.CreateAsync();
        var client = Client(repository, Serve(repository, repository.Root, repository.Location.Text),
            $"export SSH_ORIGINAL_COMMAND='borg serve --restrict-to-path=/ --restrict-to-repository={other.Location.Text} --umask=000' BORG_BASE_DIR={other.Root} BORG_PASSPHRASE=x");
        Assert.Equal(BorgFailure.PathNotAllowed, (await client.RunAsync(new ListArchives { Repository = RepositoryLocation.Ssh("bbs-1", "server", 2222, other.Location.Text) })).Failure);
        Assert.True((await client.RunAsync(new ListArchives { Repository = RepositoryLocation.Ssh("bbs-1", "server", 2222, repository.Location.Text) })).IsDone);
    }

    [Fact]
    public async Task A_real_session_is_verified_by_the_repositorys_id_and_passes_unchanged()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a", "alpha");
        var id = Convert.FromHexString((await repository.ArchiveAsync("local")).Repository.Id);
        var client = Client(repository, Serve(repository, repository.Root, repository.Location.Text));
        var remote = RepositoryLocation.Ssh("bbs-1", "server", 2222, repository.Location.Text);
        Assert.True((await client.RunAsync(new CreateArchive { Repository = remote, Archive = "remote", Paths = [repository.Source] })).IsDone);

        var (said, answered) = (await File.ReadAllBytesAsync(client.Said, Cancel), await File.ReadAllBytesAsync(client.Answered, Cancel));
        var (check, toServer, toClient) = Replay(id, said, answered);
        Assert.True(check.Verdict == RepositoryIdVerdict.Verified, check.Reason);
        Assert.Equal(said, toServer);
        Assert.Equal(answered, toClient);

        (check, toServer, toClient) = Replay(new byte[32], said, answered);
        Assert.Equal(RepositoryIdVerdict.Mismatch, check.Verdict);
        Assert.Contains(Convert.ToHexStringLower(id), check.Reason, StringComparison.Ordinal);
        Assert.True(toServer.Length < 1000 && said.AsSpan().StartsWith(toServer), $"{toServer.Length} bytes reached the server.");
    }

    [Fact]
    public async Task A_real_attempt_to_make_a_repository_or_to_go_without_a_lock_is_refused()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var client = Client(repository, Serve(repository, repository.Root, repository.Location.Text));
        var remote = RepositoryLocation.Ssh("bbs-1", "server", 2222, repository.Location.Text);
        foreach (var command in (BorgCommand[])[new InitRepository { Repository = remote }, new ListArchives { Repository = remote, BypassesLock = true }])
        {
            await client.RunAsync(command);
            var (check, toServer, _) = Replay(new byte[32], await File.ReadAllBytesAsync(client.Said, Cancel), await File.ReadAllBytesAsync(client.Answered, Cancel));
            Assert.Equal(RepositoryIdVerdict.Refused, check.Verdict);
            Assert.DoesNotContain("open", System.Text.Encoding.Latin1.GetString(toServer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_real_failure_to_open_passes_so_that_borg_can_say_it()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var client = Client(repository, Serve(repository, repository.Root, repository.Location.Text));
        await client.RunAsync(new ListArchives { Repository = RepositoryLocation.Ssh("bbs-1", "server", 2222, "/etc") });
        var answered = await File.ReadAllBytesAsync(client.Answered, Cancel);
        var (check, _, toClient) = Replay(new byte[32], await File.ReadAllBytesAsync(client.Said, Cancel), answered);
        Assert.True(check.Verdict == RepositoryIdVerdict.Pending, check.Reason);
        Assert.Equal(answered, toClient);
    }

    // Plays a recorded session in the order in which it must have happened: an answer is due when a call has passed.
    private static (RepositoryIdCheck Check, byte[] ToServer, byte[] ToClient) Replay(byte[] id, byte[] said, byte[] answered)
    {
        var check = new RepositoryIdCheck(id);
        var (toServer, toClient) = (new List<byte>(), new List<byte>());
        var (fromClient, fromServer) = (Messages(said), Messages(answered));
        for (var index = 0; index < Math.Max(fromClient.Count, fromServer.Count); index++)
        {
            if (index < fromClient.Count)
                toServer.AddRange(check.FromClient(fromClient[index]).Span);
            if (index < fromServer.Count)
                toClient.AddRange(check.FromServer(fromServer[index]).Span);
        }

        return (check, [.. toServer], [.. toClient]);
    }

    private static List<byte[]> Messages(byte[] stream)
    {
        var framer = new MsgpackFramer(new MsgpackLimits());
        var messages = new List<byte[]>();
        for (var at = 0; at < stream.Length;)
        {
            var length = framer.Take(stream.AsSpan(at), out var isComplete);
            Assert.True(isComplete);
            messages.Add(stream[at..(at + length)]);
            at += length;
        }

        return messages;
    }

    private static ServeForcedCommand Serve(TempBorgRepository repository, string home, string path) => new()
    {
        Executable = ExecutablePath.Find("borg") ?? throw new InvalidOperationException("borg is not installed."),
        HomeDirectories = [home],
        Repositories = [path],
        BaseDirectory = Path.Combine(repository.Root, "server home"),
    };

    private static RemoteClient Client(TempBorgRepository repository, ServeForcedCommand serve, string prelude = "") => new(repository, serve, prelude);

    private sealed class RemoteClient
    {
        private readonly TempBorgRepository repository;
        private readonly BorgEnvironment environment;

        public RemoteClient(TempBorgRepository repository, ServeForcedCommand serve, string prelude)
        {
            this.repository = repository;
            (Said, Answered) = (Path.Combine(repository.Root, "said"), Path.Combine(repository.Root, "answered"));
            repository.AddExecutable("ssh", $"""
                #!/bin/sh
                {prelude}
                tee {Said} | sh -c {CommandLine.Quote(serve.ToShellCommand())} | tee {Answered}
                """);
            environment = new BorgEnvironment
            {
                BaseDirectory = repository.Environment.BaseDirectory,
                Passphrase = repository.Environment.Passphrase,
                RemoteShell = Path.Combine(repository.Root, "ssh"),
                AcceptsRelocation = true,
            };
        }

        public string Said { get; }

        public string Answered { get; }

        public Task<BorgBackupServer.Borg.BorgOutcome> RunAsync(BorgCommand command) => repository.Borg.RunAsync(command.In(environment), null, Cancel);
    }
}
