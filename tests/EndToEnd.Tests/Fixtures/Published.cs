using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.Fixtures;

/// <summary>The programs as they are shipped; <c>test.sh</c> publishes them and says where. A missing one fails, it never skips.</summary>
public static class Published
{
    public static string Server { get; } = Existing(Path.Combine(Artifacts, "server", "bbs-server"));

    public static string Agent { get; } = Existing(Environment.GetEnvironmentVariable("BBS_AGENT_BINARY") ?? Path.Combine(Artifacts, "agent", "bbs-agent"));

    public static string Guard { get; } = Existing(Path.Combine(Artifacts, "guard", "bbs-guard"));

    public static string Helper { get; } = Existing(Path.Combine(Artifacts, "helper", "bbs-helper"));

    /// <summary>The folder of all of them, as packaging/install.sh wants it.</summary>
    public static string Folder => Artifacts;

    /// <summary>packaging/install.sh and what belongs to it.</summary>
    public static string Packaging { get; } = Path.Combine(FindRoot(), "packaging");

    /// <summary>What <c>./run.sh --check</c> runs.</summary>
    public static string Journey { get; } = Existing(Path.Combine(Artifacts, "journey", "Journey"));

    /// <summary>Where pictures of the pages are kept.</summary>
    public static string Screenshots { get; } = Directory.CreateDirectory(Path.Combine(Artifacts, "screenshots")).FullName;

    private static string Artifacts => Environment.GetEnvironmentVariable("BBS_ARTIFACTS") ?? Path.Combine(FindRoot(), "artifacts");

    private static string Existing(string program)
    {
        Assert.True(File.Exists(program), $"{program} is missing; ./test.sh e2e builds it.");
        return program;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "BorgBackupServer.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("Say where the published programs are with BBS_ARTIFACTS.");
    }
}
