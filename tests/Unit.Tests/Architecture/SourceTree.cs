using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>The working tree that these tests were built from, without what a build puts into it.</summary>
public static class SourceTree
{
    public static string Root { get; } = FindRoot();

    private static readonly string[] Skipped = ["bin", "obj", "artifacts", "TestResults", "node_modules", "lib"];

    private static readonly string[] Binary = [".png", ".ico", ".woff2", ".db", ".gz"];

    private static readonly Lazy<SourceFile[]> All = new(() => [.. Walk(new DirectoryInfo(Root))]);

    public static IReadOnlyList<SourceFile> Files(params string[] extensions) =>
        [.. All.Value.Where(file => extensions.Length == 0 || extensions.Any(file.Name.EndsWith))];

    /// <summary>The files below one of <paramref name="folders"/>. Never empty: a rule that looks at nothing keeps nothing.</summary>
    public static IReadOnlyList<SourceFile> FilesBelow(string[] folders, params string[] extensions)
    {
        IReadOnlyList<SourceFile> files = [.. Files(extensions).Where(file => folders.Any(folder => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)))];
        Assert.NotEmpty(files);
        return files;
    }

    public static SourceFile File(string path) => All.Value.Single(file => file.Path == path);

    /// <summary>Fails with every line of <paramref name="violations"/>, and with <paramref name="rule"/> above them.</summary>
    public static void AssertNone(string rule, IEnumerable<string> violations)
    {
        var found = violations.Order(StringComparer.Ordinal).ToList();
        if (found.Count > 0)
        {
            Assert.Fail($"{rule}\n  {string.Join("\n  ", found)}");
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "BorgBackupServer.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("These tests read the sources; run them from a build inside the working tree.");
    }

    private static IEnumerable<SourceFile> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles().Where(file => !Binary.Contains(file.Extension) && file.LinkTarget is null && file.Name != ".git"))
        {
            yield return new(Path.GetRelativePath(Root, file.FullName), System.IO.File.ReadAllText(file.FullName));
        }

        foreach (var child in folder.EnumerateDirectories().Where(child => !Skipped.Contains(child.Name) && child.Name != ".git"))
        {
            foreach (var file in Walk(child))
            {
                yield return file;
            }
        }
    }
}
