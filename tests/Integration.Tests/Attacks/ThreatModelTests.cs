using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Attacks;

/// <summary>The table in <c>docs/threat-model.md</c> is what the tests try, not what somebody remembers of them.</summary>
public sealed class ThreatModelTests
{
    private const string Begin = "<!-- attacks, made by ThreatModelTests -->";
    private const string End = "<!-- end of attacks -->";

    [Fact]
    public void The_document_lists_what_the_tests_try()
    {
        var file = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "docs", "threat-model.md")); // because a source file has a folder
        var text = File.ReadAllText(file);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(end > begin && begin > Begin.Length, "The marks of the table are gone.");
        var expected = text[..begin] + "\n" + Write() + text[end..];
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, expected);
        Assert.True(File.ReadAllText(file) == expected, $"{file} has drifted; UPDATE_DOCS=1 with this test writes it anew.");
    }

    [Fact]
    public void Every_test_that_the_document_names_is_there()
    {
        var names = typeof(ThreatModelTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Select(method => method.Name).ToHashSet();
        Assert.All(Rows(), row => Assert.Contains(row.Test.Name, names));
        Assert.True(Rows().Count() > 30);
        Assert.True(Damages().Count() > 10);
    }

    private static string Write()
    {
        var text = new StringBuilder();
        foreach (var taken in Enum.GetValues<Taken>())
        {
            text.Append($"\n### {Title(taken)}\n\n| Attack | With everything in its place | Without the guard | What remains | Shown by |\n|---|---|---|---|---|\n");
            foreach (var (row, test) in Rows().Where(row => row.Row.Taken == taken))
                text.Append($"| {row.Attack} | {row.Defence} | {row.Without} | {row.Remains} | `{test.DeclaringType!.Name}.{test.Name}` |\n"); // because a method of a class has one
        }

        text.Append("\n### By a client, with the guard switched off by the test\n\nPlain `borg serve --append-only` is the forced command here. Each row that is damage freezes the repository; after the way back every archive is restored and its files are compared by their hashes.\n\n");
        text.Append("| Attack | The audit finds | Then | Shown by |\n|---|---|---|---|\n");
        foreach (var (row, test) in Damages())
            text.Append($"| {row.Attack} | {row.Found} | {row.Undone} | `{test.DeclaringType!.Name}.{test.Name}` |\n"); // because a method of a class has one
        return text.Append('\n').ToString();
    }

    private static IEnumerable<(DamageAttribute Row, MethodInfo Test)> Damages() =>
        from type in typeof(ThreatModelTests).Assembly.GetTypes().OrderBy(type => type.Name, StringComparer.Ordinal)
        from test in type.GetMethods().Where(method => method.DeclaringType == type).OrderBy(method => method.Name, StringComparer.Ordinal)
        from row in test.GetCustomAttributes<DamageAttribute>().OrderBy(row => row.Attack, StringComparer.Ordinal)
        select (row, test);

    private static IEnumerable<(AttackAttribute Row, MethodInfo Test)> Rows() =>
        from type in typeof(ThreatModelTests).Assembly.GetTypes().OrderBy(type => type.Name, StringComparer.Ordinal)
        from test in type.GetMethods().Where(method => method.DeclaringType == type).OrderBy(method => method.Name, StringComparer.Ordinal)
        from row in test.GetCustomAttributes<AttackAttribute>().OrderBy(row => row.Attack, StringComparer.Ordinal)
        select (row, test);

    private static string Title(Taken taken) => taken switch
    {
        Taken.Client => "By a client, or by whoever has its key and passphrase",
        Taken.Network => "On the way between client and server",
        _ => "By the server, against a client",
    };

    private static string Here([CallerFilePath] string path = "") => path;
}
