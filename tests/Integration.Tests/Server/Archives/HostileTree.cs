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
}
