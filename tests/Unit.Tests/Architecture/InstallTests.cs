using System.Text.RegularExpressions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>A fresh machine has what the scripts and the programs start: <c>eng/install.sh</c> installs it.</summary>
public sealed partial class InstallTests
{
    /// <summary>Programs that a bare Debian lacks, and the packages they come in.</summary>
    private static readonly Dictionary<string, string> PackageOf = new()
    {
        ["borg"] = "borgbackup",
        ["sshd"] = "openssh-server",
        ["sudo"] = "sudo",
        ["ssh"] = "openssh-client",
        ["ssh-keygen"] = "openssh-client",
        ["ssh-keyscan"] = "openssh-client",
        ["curl"] = "curl",
        ["wget"] = "wget",
        ["clang"] = "clang",
        ["gcc"] = "gcc",
        ["make"] = "make",
        ["chromium"] = "chromium",
        ["git"] = "git",
        ["sqlite3"] = "sqlite3",
        ["jq"] = "jq",
        ["python3"] = "python3",
        ["openssl"] = "openssl",
        ["rsync"] = "rsync",
        ["unzip"] = "unzip",
        ["ps"] = "procps",
        ["pkill"] = "procps",
        ["lsof"] = "lsof",
        ["ip"] = "iproute2",
        ["ss"] = "iproute2",
        ["nc"] = "netcat-openbsd",
        ["strace"] = "strace",
        ["setfattr"] = "attr",
        ["setfacl"] = "acl",
        ["fusermount"] = "fuse3",
        ["mariadbd"] = "mariadb-server-core",
        ["initdb"] = "postgresql",
    };

    /// <summary>What is needed and is no program that anybody here starts by name.</summary>
    private static readonly string[] Others = ["ca-certificates", "tzdata", "clang", "zlib1g-dev", "fonts-liberation", "fonts-dejavu-core", "sqlite3", "rsync", "attr", "acl", "python3-llfuse", "mariadb-client", "postgresql-client"];

    /// <summary>Database servers of a proof: the agent says in so many words where they are missing, and everything else works.</summary>
    private static readonly string[] Optional = ["mariadb-server-core", "postgresql"];

    private static string Script => SourceTree.File("eng/install.sh").Text;

    private static string[] ForRunning => Packages("run_packages");

    private static string[] ForTests => [.. ForRunning, .. Packages("test_packages")];

    [Fact]
    public void What_is_started_is_installed()
    {
        var running = StartedBy(SourceTree.FilesBelow(["src", "tests/Journey"], ".cs").Append(SourceTree.File("run.sh")).Append(SourceTree.File("eng/build.sh")));
        var testing = StartedBy(SourceTree.FilesBelow(["tests/Integration.Tests", "tests/EndToEnd.Tests"], ".cs").Append(SourceTree.File("test.sh")));

        Assert.Contains(running, found => found.Program == "borg");
        Assert.Contains(testing, found => found.Program == "git");
        SourceTree.AssertNone("eng/install.sh run does not install what is started:", running.Where(found => !ForRunning.Contains(found.Package) && !Optional.Contains(found.Package)).Select(found => found.Text));
        SourceTree.AssertNone("eng/install.sh test does not install what is started:", testing.Where(found => !ForTests.Contains(found.Package)).Select(found => found.Text));
    }

    [Fact]
    public void What_is_installed_is_needed()
    {
        var scripts = new[] { "run.sh", "test.sh", "eng/build.sh" }.Select(SourceTree.File);
        var needed = StartedBy(SourceTree.FilesBelow(["src", "tests/Integration.Tests", "tests/EndToEnd.Tests"], ".cs").Concat(scripts)).Select(found => found.Package)
            .Concat(Others).Append("curl").ToHashSet(); // curl stands in the line that people paste

        SourceTree.AssertNone("eng/install.sh installs what nothing needs:", ForTests.Where(package => !needed.Contains(package)));
    }

    private static string[] Packages(string list) =>
        [.. Regex.Match(Script, list + @"=\((.*?)^\)", RegexOptions.Singleline | RegexOptions.Multiline).Groups[1].Value.Split('\n')
            .SelectMany(line => line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(word => word[0] != '"')];

    /// <summary>Programs of the table that stand where a shell starts one, or as the whole of a text in C#.</summary>
    private static List<(string Program, string Package, string Text)> StartedBy(IEnumerable<SourceFile> files) =>
        [.. from file in files
            from Match match in (file.Name.EndsWith(".sh", StringComparison.Ordinal) ? InShell() : InCode()).Matches(file.Text)
            let program = match.Groups["program"].Value
            where PackageOf.ContainsKey(program)
            select (program, PackageOf[program], $"{program} ({PackageOf[program]}), {file.Path}")];

    [GeneratedRegex(@"(?:^|[|;&(]|\$\(|\bif |\bthen |\bexec )[ \t]*(?:! )?(?<program>[a-z][a-z0-9-]*)(?= )", RegexOptions.Multiline)]
    private static partial Regex InShell();

    [GeneratedRegex(@"""(?:/usr/s?bin/)?(?<program>[a-z][a-z0-9-]*)""")]
    private static partial Regex InCode();
}
