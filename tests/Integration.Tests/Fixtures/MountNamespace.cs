using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>
/// Runs a test in a mount namespace of its own, where it may mount what it likes and nobody else sees it: the test program
/// starts itself there with this one test, and the namespace goes with it. As any account, where the kernel lets accounts
/// have namespaces, and as root.
/// </summary>
internal static class MountNamespace
{
    private const string Name = "BBS_IN_MOUNT_NAMESPACE";
    private const string Proof = "BBS_IN_MOUNT_NAMESPACE_PROOF";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task RunAsync(Func<Task> body, [CallerMemberName] string test = "")
    {
        if (Environment.GetEnvironmentVariable(Name) == test)
        {
            await body();
            await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(Proof)!, "done", Cancelled); // because whoever sets the one sets the other
            return;
        }

        using var folder = new TempFolder();
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("A test runs in a program.");
        string[] root = Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];
        var (code, text) = await StartAsync(
            "unshare", [.. root, "--mount", "--propagation", "private", "--", program, "-noLogo", "-noColor", "-noAutoReporters", "-failSkips", "-reporter", "quiet", "-method", $"*.{test}"],
            new() { [Name] = test, [Proof] = folder["proof"] });
        Assert.True(code == 0, text);
        Assert.True(File.Exists(folder["proof"]), text); // else nothing ran there
    }

    internal static async Task<(int Code, string Text)> StartAsync(string program, string[] arguments, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancelled), process.StandardError.ReadToEndAsync(Cancelled));
            await process.WaitForExitAsync(Cancelled);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
