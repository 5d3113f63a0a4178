using BorgBackupServer.Borg.Commands;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Commands;

public sealed class BorgCommandTests
{
    private static readonly RepositoryLocation Somewhere = RepositoryLocation.Ssh("bbs-1", "backup.example", 2222, "/srv/r");

    private static readonly BorgEnvironment Plain = new() { BaseDirectory = "/var/lib/borg", Passphrase = "open sesame" };

    [Fact]
    public void Create_asks_for_json_and_for_the_files_that_failed() => AssertArguments(
        "create --log-json --lock-wait=30 --json --progress --list --filter=EC --compression=zstd,3 --comment=by hand " +
        "--checkpoint-interval=600 --exclude-caches --one-file-system --exclude=*.tmp --exclude=-x " +
        "ssh://bbs-1@backup.example:2222/srv/r::etc-1 -- /etc /home/a b",
        new CreateArchive
        {
            Repository = Somewhere,
            Archive = "etc-1",
            Paths = ["/etc", "/home/a b"],
            Excludes = ["*.tmp", "-x"],
            Compression = "zstd,3",
            Comment = "by hand",
            CheckpointInterval = TimeSpan.FromMinutes(10),
            ExcludesCaches = true,
            OneFileSystem = true,
        },
        "--comment=by hand", "/home/a b");

    [Fact]
    public void Placeholders_of_borg_are_taken_literally()
    {
        var arguments = new CreateArchive
        {
            Repository = RepositoryLocation.Local("/srv/{user}"),
            Archive = "{now}",
            Comment = "{hostname}",
            Paths = ["/{pid}"],
        }.In(Plain).Arguments;
        Assert.Contains("/srv/{{user}}::{{now}}", arguments);
        Assert.Contains("--comment={{hostname}}", arguments);
        Assert.Equal("/{pid}", arguments[^1]); // borg does not expand paths
    }

    [Fact]
    public void The_other_commands_are_what_borg_expects()
    {
        const string Repository = "ssh://bbs-1@backup.example:2222/srv/r";
        AssertArguments($"init --log-json --lock-wait=30 --encryption=repokey {Repository}", new InitRepository { Repository = Somewhere });
        AssertArguments($"init --log-json --lock-wait=30 --encryption=repokey-blake2 {Repository}", new InitRepository { Repository = Somewhere, Encryption = RepositoryEncryption.RepokeyBlake2 });
        AssertArguments($"list --log-json --lock-wait=5 --json --consider-checkpoints --bypass-lock {Repository}", new ListArchives { Repository = Somewhere, BypassesLock = true, LockWait = TimeSpan.FromSeconds(5) });
        AssertArguments($"info --log-json --lock-wait=30 --json {Repository}", new DescribeRepository { Repository = Somewhere });
        AssertArguments($"info --log-json --lock-wait=30 --json {Repository}::a", new DescribeArchive { Repository = Somewhere, Archive = "a" });
        AssertArguments($"compact --log-json --lock-wait=30 --progress --threshold=10 {Repository}", new CompactRepository { Repository = Somewhere });
        AssertArguments($"check --log-json --lock-wait=30 --progress --repository-only --max-duration=60 {Repository}", new CheckRepository { Repository = Somewhere, RepositoryOnly = true, MaxDuration = TimeSpan.FromMinutes(1) });
        AssertArguments($"check --log-json --lock-wait=30 --progress --verify-data --last=5 {Repository}", new CheckRepository { Repository = Somewhere, VerifiesData = true, LastArchives = 5 });
        AssertArguments($"key export --log-json --lock-wait=30 {Repository}", new ExportKey { Repository = Somewhere });
        AssertArguments($"export-tar --log-json --lock-wait=30 --strip-components=2 {Repository}::a - -- pp:etc", new ExportTar { Repository = Somewhere, Archive = "a", Paths = ["etc"], StripComponents = 2 });
        AssertArguments($"extract --log-json --lock-wait=30 --stdout --bypass-lock {Repository}::a -- pp:etc/hosts", new ReadFile { Repository = Somewhere, Archive = "a", Path = "etc/hosts", BypassesLock = true });
        AssertArguments($"debug dump-archive-items --log-json --lock-wait=30 {Repository}::a", new DumpItems { Repository = Somewhere, Archive = "a", Folder = "/tmp/x" });
        AssertArguments($"delete --log-json --lock-wait=30 --progress {Repository} -- -rf b", new DeleteArchives { Repository = Somewhere, Archives = ["-rf", "b"] });
        AssertArguments($"delete --log-json --lock-wait=30 --progress {Repository}::{{{{now}}}} -- b", new DeleteArchives { Repository = Somewhere, Archives = ["b", "{now}"] });
    }

    [Theory]
    [InlineData("plan-20261123T142501Z-3f9a2c", true)]
    [InlineData("Plan_1.2", true)]
    [InlineData("", false)]
    [InlineData("-rf", false)]
    [InlineData("{now}", false)]
    [InlineData("sh:*", false)]
    [InlineData("a b", false)]
    [InlineData("a::b", false)]
    [InlineData("é", false)]
    [InlineData("a\n", false)]
    public void A_plain_name_is_one_into_which_borg_reads_nothing(string name, bool isPlain) => Assert.Equal(isPlain, ArchiveName.IsPlain(name));

    [Fact]
    public void Extract_runs_in_its_target_and_takes_exactly_the_named_files()
    {
        var invocation = new ExtractFiles
        {
            Repository = Somewhere,
            Archive = "a",
            TargetDirectory = "/restore",
            Paths = ["sh:*", "-rf", "/etc/", "a?.b"],
            NumericIds = true,
            ListsPaths = true,
        }.In(Plain);
        Assert.Equal("/restore", invocation.WorkingDirectory);
        Assert.Equal(
            ["extract", "--log-json", "--lock-wait=30", "--progress", "--list", "--numeric-ids", "ssh://bbs-1@backup.example:2222/srv/r::a", "--",
                "pp:sh:*", "pp:-rf", "pp:etc", @"re:^a[?\udc80-\udcff]\.b(?:/|\Z)"],
            invocation.Arguments);
    }

    [Fact]
    public void The_file_list_ends_every_field_with_NUL()
    {
        var format = new ListFiles { Repository = Somewhere, Archive = "a" }.In(Plain).Arguments.Single(argument => argument.StartsWith("--format=", StringComparison.Ordinal));
        Assert.Equal(11, format.Split("{NUL}").Length - 1);
        Assert.EndsWith("{path}{NUL}{NL}", format, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a::b")]
    [InlineData("a\0b")]
    public void An_archive_that_borg_cannot_address_is_refused(string name)
    {
        Assert.False(ArchiveName.IsAddressable(name));
        Assert.Throws<ArgumentException>(() => new DescribeArchive { Repository = Somewhere, Archive = name }.In(Plain));
        Assert.Throws<ArgumentException>(() => new DeleteArchives { Repository = Somewhere, Archives = [name] }.In(Plain));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a//b")]
    public void A_path_that_no_archive_has_is_refused(string path) => Assert.Throws<ArgumentException>(
        () => new ExtractFiles { Repository = Somewhere, Archive = "a", TargetDirectory = "/restore", Paths = [path] }.In(Plain));

    [Fact]
    public void What_borg_would_understand_as_something_else_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new DeleteArchives { Repository = Somewhere, Archives = [] }.In(Plain));
        Assert.Throws<ArgumentException>(() => new DeleteArchives { Repository = Somewhere, Archives = ["{a}", "{b}"] }.In(Plain));
        Assert.Throws<ArgumentException>(() => new CreateArchive { Repository = Somewhere, Archive = "a", Paths = [] }.In(Plain));
        Assert.Throws<ArgumentException>(() => new CreateArchive { Repository = Somewhere, Archive = "a", Paths = ["-"] }.In(Plain));
        Assert.Throws<ArgumentException>(() => new CreateArchive { Repository = Somewhere, Archive = "a", Paths = ["etc"] }.In(Plain));
        Assert.Throws<ArgumentException>(() => new InitRepository { Repository = Somewhere }.In(new BorgEnvironment { BaseDirectory = "/b" }));
        Assert.Throws<ArgumentException>(() => new CheckRepository { Repository = Somewhere, RepositoryOnly = true, VerifiesData = true }.In(Plain));
        Assert.Throws<ArgumentException>(() => new ExtractFiles { Repository = Somewhere, Archive = "a", TargetDirectory = "restore" }.In(Plain));
        Assert.Throws<ArgumentException>(() => new ListFiles { Repository = Somewhere, Archive = "a", Paths = [.. Enumerable.Repeat(new string('x', 4000), 300)] }.In(Plain));
    }

    private static void AssertArguments(string expected, BorgCommand command, params string[] withSpaces)
    {
        var actual = command.In(Plain).Arguments;
        Assert.Equal(expected, string.Join(' ', actual));
        Assert.Equal(withSpaces, actual.Where(argument => argument.Contains(' ', StringComparison.Ordinal)));
    }
}
