using System.Globalization;
using BorgBackupServer.Agent.Results;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace BorgBackupServer.Agent.Databases;

/// <summary>Reads the description of one source. As strict as the policy: an unknown key or a wrong type refuses the file with its line.</summary>
internal static class SourceText
{
    private static readonly string[] Kinds = ["mariadb", "postgresql", "mongodb"];
    private static readonly string[] Restores = ["never", "new", "replace"];
    private static readonly string[] Keys = ["kind", "host", "port", "socket", "user", "password-file", "sign-in", "account", "globals", "tables", "databases", "restore"];

    public static Result<DatabaseSource> Parse(string text, string name, string file)
    {
        var document = SyntaxParser.Parse(text, file);
        if (document.HasErrors)
        {
            var first = document.Diagnostics.First(diagnostic => diagnostic.Kind == DiagnosticMessageKind.Error);
            return Invalid(file, first.Span.Start.Line, first.Message);
        }

        var values = new Dictionary<string, ValueSyntax>(StringComparer.Ordinal);
        foreach (var item in document.KeyValues)
        {
            var key = item.Key?.ToString().Trim() ?? "";
            if (!Keys.Contains(key))
                return Invalid(file, item.Span.Start.Line, $"\"{key}\" is not known; known are {string.Join(", ", Keys)}");
            if (item.Value is null || !values.TryAdd(key, item.Value))
                return Invalid(file, item.Span.Start.Line, $"\"{key}\" is given twice");
        }

        return document.Tables.FirstOrDefault() is { } table ? Invalid(file, table.Span.Start.Line, "tables are not used here") : Read(values, name, file);
    }

    private static Result<DatabaseSource> Read(Dictionary<string, ValueSyntax> values, string name, string file)
    {
        var read = new Reader(values, file);
        var kind = read.Word("kind", Kinds, "");
        var restore = read.Word("restore", Restores, "never");
        var source = new DatabaseSource
        {
            Name = name,
            Kind = kind,
            Host = read.Text("host"),
            Port = read.Port("port"),
            Socket = read.Path("socket"),
            User = read.Text("user"),
            PasswordFile = read.Path("password-file"),
            TakesSignIn = read.Word("sign-in", ["client", "server"], "client") == "server",
            Account = read.Text("account"),
            HasGlobals = read.Truth("globals", true),
            LocksTables = read.Word("tables", ["snapshot", "lock"], "snapshot") == "lock",
            Databases = read.Texts("databases"),
            RestoresNew = restore is "new" or "replace",
            Replaces = restore == "replace",
        };
        if (read.Problem is { } problem)
            return problem;
        if (kind.Length == 0)
            return Invalid(file, 0, $"\"kind\" is missing: {string.Join(", ", Kinds)}");
        if (source is { Kind: "mongodb", Databases.Count: 0 })
            return Invalid(file, 0, "a source of MongoDB lists its \"databases\"");
        if (source is { Host: not null, Socket: not null })
            return Invalid(file, 0, "either \"host\" or \"socket\" is given");
        if (source is { Account: not null } and not { Kind: "postgresql", Host: null, PasswordFile: null, TakesSignIn: false })
            return Invalid(file, 0, "\"account\" is for PostgreSQL at a socket, without a password");
        if (source is { TakesSignIn: true, PasswordFile: not null })
            return Invalid(file, 0, "either \"password-file\" is given, or \"sign-in\" is \"server\"");
        // At a socket a database server may take the account of this machine for a proof, and root's with it, whatever the password.
        return source is { TakesSignIn: true, User: null } && (source.Host is null || source.Host[0] is '/' or '@')
            ? Invalid(file, 0, "with \"sign-in\" = \"server\" at a socket the \"user\" is given here")
            : source;
    }

    private static Problem Invalid(string file, int line, string detail) =>
        new("database.source-invalid", ProblemKind.Configuration, $"{file}, line {line + 1}: {detail}.", "Mend the file; see docs/databases.md.");

    /// <summary>Remembers the first thing that was wrong.</summary>
    private sealed class Reader(Dictionary<string, ValueSyntax> values, string file)
    {
        public Problem? Problem { get; private set; }

        public string? Text(string key)
        {
            if (!values.TryGetValue(key, out var value))
                return null;
            if (value is StringValueSyntax { Value: { Length: > 0 } text } && !text.Any(char.IsControl))
                return text;
            Wrong(key, value, "is text on one line");
            return null;
        }

        public string? Path(string key)
        {
            if (Text(key) is not { } path)
                return null;
            if (!Policy.PathRules.IsPlain(path))
                Wrong(key, values[key], "is an absolute path");
            return path;
        }

        public string Word(string key, string[] words, string usual)
        {
            if (Text(key) is not { } word)
                return usual;
            if (!words.Contains(word))
                Wrong(key, values[key], $"is one of {string.Join(", ", words)}");
            return word;
        }

        public bool Truth(string key, bool usual)
        {
            if (!values.TryGetValue(key, out var value))
                return usual;
            if (value is BooleanValueSyntax truth)
                return truth.Value;
            Wrong(key, value, "is true or false");
            return usual;
        }

        public int? Port(string key)
        {
            if (!values.TryGetValue(key, out var value))
                return null;
            if (value is IntegerValueSyntax { Value: > 0 and < 65536 } port)
                return (int)port.Value;
            Wrong(key, value, "is a number between 1 and 65535");
            return null;
        }

        public string[] Texts(string key)
        {
            if (!values.TryGetValue(key, out var value))
                return [];
            var texts = value is ArraySyntax array ? array.Items.Select(item => (item.Value as StringValueSyntax)?.Value ?? "").ToArray() : [""];
            if (texts.Contains("") || texts.Length > Protocol.WireLimits.Databases)
                Wrong(key, value, string.Create(CultureInfo.InvariantCulture, $"is a list of at most {Protocol.WireLimits.Databases} names"));
            return texts;
        }

        private void Wrong(string key, ValueSyntax value, string what) => Problem ??= Invalid(file, value.Span.Start.Line, $"\"{key}\" {what}");
    }
}
