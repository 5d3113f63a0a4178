using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

/// <summary>Files whose names are meant to be read as something else.</summary>
internal static class HostileTree
{
    public static readonly string[] Names =
    [
        "new\nline", "quo\"te's", "-rf", "--progress", "sh:*", "re:.*", "pp:x", "fm:a", "{now}", "back\\slash", "tab\there", " space ", "$(id)", "`id`", "ümläut", "star*", "q?mark", "[a-z]", "...",
    ];

    /// <summary>Makes them all below <paramref name="folder"/>, each with its own content, and a folder named like an option with one more in it.</summary>
    public static void Make(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in Names)
            File.WriteAllText(Path.Combine(folder, name), "content of " + name);
        Directory.CreateDirectory(Path.Combine(folder, "-d"));
        File.WriteAllText(Path.Combine(folder, "-d", "inside"), "inside");
    }

    /// <summary>A file whose name is not UTF-8, which no API of .NET can make.</summary>
    /// <param name="name">As printf reads it, for example <c>a\377b</c>.</param>
    public static Task MakeNotTextAsync(string folder, string name, string content) =>
        RunAsync("/bin/sh", "-c", "printf %s \"$3\" > \"$1/$(printf \"$2\")\"", "sh", folder, name, content);

    /// <summary>Removes the folders with such files in them.</summary>
    public static Task RemoveAsync(params string[] folders) => RunAsync("rm", ["-rf", "--", .. folders]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart { FileName = program, Arguments = arguments, SharesError = true });
        Assert.Equal(0, (await child.WaitForExitAsync(CancellationToken.None)).Code);
    }
}
