using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>What a test mounts within its <see cref="MountNamespace"/>. Declared behind what owns the folders, so that these can be removed.</summary>
internal sealed class Mounts : IAsyncDisposable
{
    private readonly HashSet<string> mounted = [];

    /// <summary>An empty file system of a few bytes at a folder; what was in the folder is below it, and out of sight.</summary>
    public Task MountSmallAsync(string folder, string size) => MountAsync(folder, "-t", "tmpfs", "-o", $"size={size},mode=0700", "bbs-test", folder);

    /// <summary>The same with what is in the folder, as far as it has room.</summary>
    public async Task PutOnSmallAsync(string folder, string size)
    {
        var aside = folder + ".aside";
        Directory.Move(folder, aside);
        Directory.CreateDirectory(folder);
        await MountSmallAsync(folder, size);
        foreach (var inner in Directory.EnumerateDirectories(aside, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(folder, Path.GetRelativePath(aside, inner)));
        try
        {
            foreach (var file in Directory.EnumerateFiles(aside, "*", SearchOption.AllDirectories))
                File.Copy(file, Path.Combine(folder, Path.GetRelativePath(aside, file)));
        }
        catch (IOException)
        {
            // So it is full already.
        }

        Directory.Delete(aside, recursive: true);
    }

    /// <summary>Makes a small one larger or smaller.</summary>
    public static Task ResizeAsync(string folder, string size) => RunAsync("mount", "-o", $"remount,size={size}", folder);

    public Task BindAsync(string what, string folder) => MountAsync(folder, "--bind", what, folder);

    public async Task UnmountAsync(string folder)
    {
        await RunAsync("umount", folder);
        mounted.Remove(folder);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in mounted)
            await RunAsync("umount", "--lazy", folder);
    }

    private async Task MountAsync(string folder, params string[] arguments)
    {
        await RunAsync("mount", arguments);
        mounted.Add(folder);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var (code, text) = await MountNamespace.StartAsync(program, arguments, []);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {text}");
    }
}
