using System.Runtime.CompilerServices;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Scanning;

/// <summary>A scanner that cannot fail finds nothing either.</summary>
public sealed class ScanTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Work => Directory.CreateDirectory(folder["work"]).FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..")); // because a source file has a folder

    [Theory]
    [InlineData("harmless", "-----BEGIN OPENSSH PRIVATE KEY-----\nis how one begins\n", 0)]
    [InlineData("key", "-----BEGIN OPENSSH PRIVATE KEY-----\nSIXTYTIMES\n", 1)]
    [InlineData("cloud", "id = AKIASIXTEEN\n", 1)]
    [InlineData("forge", "token: ghp_THIRTYSIX\n", 1)]
    public async Task A_planted_secret_is_found(string name, string text, int expected)
    {
        // Put together here, for this file is looked through as well.
        text = text.Replace("SIXTYTIMES", new string('q', 60), StringComparison.Ordinal).Replace("SIXTEEN", new string('Z', 16), StringComparison.Ordinal)
            .Replace("THIRTYSIX", new string('a', 36), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(Work, name), text, Cancelled);
        var script = $"git init -q . && git add . && eval \"$(sed -n '/^find_secrets()/,/^}}/p' '{Root}/test.sh')\" && find_secrets";
        var (exit, output) = await RunAsync("bash", "-c", script);

        Assert.True(exit == expected, output);
        Assert.Equal(expected == 1, output.Length > 0);
    }

    [Fact]
    public async Task Rules_of_security_fail_the_build()
    {
        File.Copy(Path.Combine(Root, ".editorconfig"), Path.Combine(Work, ".editorconfig"));
        await File.WriteAllTextAsync(Path.Combine(Work, "Weak.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><AnalysisLevel>latest-recommended</AnalysisLevel></PropertyGroup>
            </Project>
            """, Cancelled);
        await File.WriteAllTextAsync(Path.Combine(Work, "Weak.cs"), """
            namespace Weak;

            public static class Digest
            {
                public static byte[] Of(byte[] bytes) => System.Security.Cryptography.MD5.HashData(bytes);
            }

            """, Cancelled);
        var (exit, output) = await RunAsync("dotnet", "build", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "Weak.csproj");

        Assert.NotEqual(0, exit);
        Assert.Contains("error CA5351", output, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private async Task<(int Exit, string Output)> RunAsync(string program, params string[] arguments)
    {
        var output = folder["output"];
        // Through a file: what a build leaves running must not hold a pipe of ours.
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "sh",
            Arguments = ["-c", "exec \"$@\" >\"$0\" 2>&1", output, program, .. arguments],
            Environment = new Dictionary<string, string> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["GIT_CONFIG_NOSYSTEM"] = "1" },
            WorkingDirectory = Work,
        });
        var exit = await child.WaitForExitAsync(Cancelled);
        return (exit.Code, await File.ReadAllTextAsync(output, Cancelled));
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
