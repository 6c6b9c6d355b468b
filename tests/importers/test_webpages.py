"""Web pages and XML of 2003 that call themselves .xls."""

from __future__ import annotations

import io

from crisis.importers import read_export

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312"></head>
<body><table border=1><tr><td colspan=3>海港茶 导出</td></tr>
<tr><th>标题</th><th>正文</th><th>发布时间</th></tr>
<tr><td>排队</td><td>海港茶今天&amp;昨天<br>都排队</td><td>2024-05-01 10:00</td></tr>
<tr><td>说明</td><td>大家都在等一个说明<script>alert(1)</script></td><td>2024-05-01 11:00
</table></body></html>"""
XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:x"><Worksheet ss:Name="a"><Table>
<Row><Cell><Data ss:Type="String">text</Data></Cell><Cell><Data ss:Type="String">likes</Data></Cell><Cell><Data>date</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">the harbour tea was cold</Data></Cell><Cell ss:Index="3"><Data>2024-05-01</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_a_page_called_xls_is_a_table() -> None:
    got = read_export(io.BytesIO(PAGE.encode("gb18030")), name="export.xls")
    assert got.format_id == "chinese_suite"
    assert len(got.mentions) == 2
    assert "海港茶今天&昨天\n都排队" in got.mentions["text"].iloc[0]


def test_a_workbook_of_2003_is_a_table() -> None:
    got = read_export(io.BytesIO(XML.encode()), name="export.xls")
    assert list(got.mentions["text"]) == ["the harbour tea was cold"]
    assert got.mentions["published_at"].dt.year.iloc[0] == 2024
