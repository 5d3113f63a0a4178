using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class IdempotencyKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "stored_answers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CallHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    BodyHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    BegunAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Status = table.Column<int>(type: "INTEGER", nullable: true),
                    ContentType = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ProtectedBody = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stored_answers", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_stored_answers_BegunAt",
                table: "stored_answers",
                column: "BegunAt");

            migrationBuilder.CreateIndex(
                name: "IX_stored_answers_CallHash",
                table: "stored_answers",
                column: "CallHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "stored_answers");
        }
    }
}
