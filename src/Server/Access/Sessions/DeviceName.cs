namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>What people call the device behind a browser's word for itself. A help to know it again, and no proof of anything.</summary>
public static class DeviceName
{
    // The first that stands in the text: browsers also claim to be those that came before them.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Version/", "Safari"), ("curl/", "curl")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    /// <summary>For example <c>Firefox on Linux</c>; the text itself where it says nothing that is known.</summary>
    public static string Of(string userAgent) => (Find(Browsers, userAgent), Find(Systems, userAgent)) switch
    {
        (null, _) when userAgent.Length == 0 => "A program",
        (null, _) => userAgent,
        ({ } browser, null) => browser,
        ({ } browser, { } system) => $"{browser} on {system}",
    };

    private static string? Find((string Mark, string Name)[] known, string userAgent) =>
        Array.Find(known, one => userAgent.Contains(one.Mark, StringComparison.Ordinal)).Name;
}
