using System.Text;
using BorgBackupServer.Agent.Machine;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Agent.Placing;

/// <summary>Opens the folder that a restore writes into, from the root on, one name after the other.</summary>
internal static class TargetRoot
{
    /// <param name="path">A real path: a link that has come into it since is not followed. Null if it cannot be opened.</param>
    public static SafeFileHandle? Open(string path)
    {
        var folder = Descriptors.OpenRoot();
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Descriptors.OpenFolder(folder, Encoding.UTF8.GetBytes(name));
            folder.Dispose();
            if (next is null)
                return null;
            folder = next;
        }

        return folder;
    }
}
